using ConsoleServe.Serving;

namespace ConsoleServe.Output;

/// <summary>Says what is served, where, and how to get it.</summary>
internal static class Announcement
{
    public static void Write(Messages messages, ServeSettings settings, ServerIdentity identity, IReadOnlyList<Uri> urls)
    {
        string what = settings.Folder is { } folder ? Path.GetFullPath(folder) : "the echo";
        messages.Note($"Serving {what} on {string.Join(", ", urls.Select(url => url.GetLeftPart(UriPartial.Authority)))}. Ctrl+C ends it.");
        if (identity.CaFile is { } ca)
        {
            messages.Note("The certificate is one of a throw-away CA, for localhost; a client that trusts the CA:");
            messages.Note($"    curl --cacert {ca} https://localhost:{urls[0].Port}/");
        }

        if (settings.ClientCaFile is { } file)
        {
            messages.Note($"Clients {(settings.IsClientOptional ? "may" : "must")} show a certificate of the CAs in {file}.");
        }
    }
}
