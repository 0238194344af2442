namespace TlsSimple.Unit.Fuzzing;

/// <summary>Something that must not happen.</summary>
internal sealed record FuzzFinding(long Number, string What, FuzzInput Input)
{
    public override string ToString() => $"Input {Number}: {What}\n{Input}";
}
