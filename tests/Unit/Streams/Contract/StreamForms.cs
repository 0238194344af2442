namespace TlsSimple.Unit.Streams.Contract;

/// <summary>Reads and writes in a given form. What blocks runs on another thread, so that every form can be awaited.</summary>
internal static class StreamForms
{
    public static Task<int> ReadAsync(this Stream stream, ReadForm form, byte[] buffer, int offset, int count) => form switch
    {
        ReadForm.Array => Task.Run(() => stream.Read(buffer, offset, count)),
        ReadForm.Span => Task.Run(() => stream.Read(buffer.AsSpan(offset, count))),
        ReadForm.AsyncArray => stream.ReadAsync(buffer, offset, count),
        ReadForm.AsyncMemory => stream.ReadAsync(buffer.AsMemory(offset, count)).AsTask(),
        ReadForm.BeginEnd => Task.Factory.FromAsync(stream.BeginRead, stream.EndRead, buffer, offset, count, null),
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    public static Task WriteAsync(this Stream stream, WriteForm form, byte[] buffer, int offset, int count) => form switch
    {
        WriteForm.Array => Task.Run(() => stream.Write(buffer, offset, count)),
        WriteForm.Span => Task.Run(() => stream.Write(buffer.AsSpan(offset, count))),
        WriteForm.AsyncArray => stream.WriteAsync(buffer, offset, count),
        WriteForm.AsyncMemory => stream.WriteAsync(buffer.AsMemory(offset, count)).AsTask(),
        WriteForm.BeginEnd => Task.Factory.FromAsync(stream.BeginWrite, stream.EndWrite, buffer, offset, count, null),
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    /// <summary>Reads exactly so many bytes in one form.</summary>
    public static async Task<byte[]> ReadExactlyAsync(this Stream stream, ReadForm form, int count)
    {
        byte[] bytes = new byte[count];
        int total = 0;
        while (total < count)
        {
            int part = await stream.ReadAsync(form, bytes, total, count - total);
            if (part == 0)
            {
                break;
            }

            total += part;
        }

        return bytes[..total];
    }
}
