using System.IO.MemoryMappedFiles;

namespace TlsSimple.Unit.Fuzzing;

/// <summary>
/// Keeps the input that is being judged in a file, which outlives a crash of the process: for each certificate, peer first
/// and anchor last, its length in four bytes, little-endian, and its DER; a length of 0 ends it.
/// </summary>
internal sealed class FuzzJournal : IDisposable
{
    private const int Capacity = 1024 * 1024;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public FuzzJournal(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Capacity);
        _view = _file.CreateViewAccessor();
    }

    public void Write(byte[][] certificates)
    {
        int at = 0;
        foreach (byte[] certificate in certificates)
        {
            if (at + certificate.Length + 8 > Capacity)
            {
                break;
            }

            _view.Write(at, certificate.Length);
            _view.WriteArray(at + 4, certificate, 0, certificate.Length);
            at += 4 + certificate.Length;
        }

        _view.Write(at, 0);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
