using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace ConsoleServe.Serving;

/// <summary>Files, and lists of them. What begins with a dot is not served, and no path leads out of the folder.</summary>
internal static class Folder
{
    /// <exception cref="ServeException">There is no such folder.</exception>
    public static void Serve(WebApplication application, string path, bool listing)
    {
        string root = Path.GetFullPath(path);
        if (!Directory.Exists(root))
        {
            throw new ServeException(ExitCode.Read, $"There is no folder {root}.");
        }

        var files = new PhysicalFileProvider(root);
        application.UseFileServer(new FileServerOptions
        {
            FileProvider = files,
            EnableDirectoryBrowsing = listing,
            StaticFileOptions =
            {
                ServeUnknownFileTypes = true,
                DefaultContentType = "application/octet-stream",
                ContentTypeProvider = new FileExtensionContentTypeProvider(),
            },
        });
        application.Run(context =>
        {
            context.Response.StatusCode = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
                ? StatusCodes.Status404NotFound
                : StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        });
    }
}
