using static TlsSimple.Interop;

namespace TlsSimple;

/// <summary>Trust anchors as the engine keeps them. Immutable once made; shared by any number of sessions.</summary>
internal sealed class MbedTrust : IDisposable
{
    private MbedTrust(SafeTrustHandle handle) => Handle = handle;

    internal SafeTrustHandle Handle { get; }

    /// <summary>Takes over the anchors that the engine can parse; it is an error if it can parse none.</summary>
    /// <exception cref="TlsException">No anchor is usable, or one of a caller's own is not (<see cref="TlsErrorReason.InvalidTrustAnchors"/>).</exception>
    internal static MbedTrust Create(TrustAnchors anchors)
    {
        TlsLibrary.EnsureStarted();
        IReadOnlyList<ReadOnlyMemory<byte>> certificates = anchors.Certificates;
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_trust_create(out SafeTrustHandle handle));
        int usable = 0;
        for (int i = 0; i < certificates.Count; i++)
        {
            ReadOnlySpan<byte> der = certificates[i].Span;
            TlsStatus status = TlsNative.tlssimple_trust_add(handle, der, der.Length);
            if (status == TlsStatus.Ok)
            {
                usable++;
            }
            else if (status != TlsStatus.Identity || !anchors.SkipsUnusable)
            {
                handle.Dispose();
                TlsFailure.ThrowIfNotOk(status == TlsStatus.Identity ? TlsStatus.Ok : status);
                throw new TlsException(
                    TlsErrorKind.Configuration,
                    TlsErrorReason.InvalidTrustAnchors,
                    $"Certificate {i + 1} of {anchors.Description} cannot serve as a trust anchor: its key or signature is of a kind that is not supported " +
                    "(RSA and ECDSA on P-256, P-384 and P-521 are).");
            }
        }

        if (usable == 0)
        {
            handle.Dispose();
            throw new TlsException(
                TlsErrorKind.Configuration,
                TlsErrorReason.InvalidTrustAnchors,
                $"There is no usable certificate in {anchors.Description}: no peer could be trusted.");
        }

        return new MbedTrust(handle);
    }

    public void Dispose() => Handle.Dispose();
}
