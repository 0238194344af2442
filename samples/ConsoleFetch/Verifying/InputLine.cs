namespace ConsoleFetch.Verifying;

/// <summary>A line of standard input.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Bytes">Without the line feed; valid until the next is read.</param>
/// <param name="IsTooLong">Whether it was longer than <see cref="InputLines.MaximumLength"/>; then the bytes are not there.</param>
internal readonly record struct InputLine(long Number, ReadOnlyMemory<byte> Bytes, bool IsTooLong);
