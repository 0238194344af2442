using System.Runtime.InteropServices;

namespace TlsSimple;

/// <summary>The native library's functions, letter for letter as in <c>tlssimple.h</c>, which is their manual. Signatures only.</summary>
internal static partial class Interop
{
    internal static partial class TlsNative
    {
        internal const string LibraryName = "libtlssimple";

        /// <summary>TLSSIMPLE_ABI_VERSION of the header that these signatures were written from.</summary>
        internal const uint AbiVersion = 1;

        /// <summary>TLSSIMPLE_PATH_MAX: room for the entries of a path.</summary>
        internal const int PathMax = 10;

        [LibraryImport(LibraryName)]
        internal static partial uint tlssimple_abi_version();

        [LibraryImport(LibraryName)]
        internal static partial nint tlssimple_engine_version();

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_start();

        [LibraryImport(LibraryName)]
        internal static partial long tlssimple_memory_in_use();

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_sha256(ReadOnlySpan<byte> data, int data_length, Span<byte> digest);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_trust_create(out SafeTrustHandle trust);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_trust_add(SafeTrustHandle trust, ReadOnlySpan<byte> der, int der_length);

        [LibraryImport(LibraryName)]
        internal static partial void tlssimple_trust_free(nint trust);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_context_create(
            NativeRole role,
            int min_version,
            int max_version,
            ReadOnlySpan<byte> alpn,
            int alpn_length,
            out SafeContextHandle context);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_context_set_identity(
            SafeContextHandle context,
            ReadOnlySpan<byte> chain,
            int chain_length,
            ReadOnlySpan<byte> key,
            int key_length);

        [LibraryImport(LibraryName)]
        internal static partial void tlssimple_context_free(nint context);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_create(
            SafeContextHandle context,
            ReadOnlySpan<byte> server_name,
            int server_name_length,
            out SafeSessionHandle session);

        [LibraryImport(LibraryName)]
        internal static partial void tlssimple_session_free(nint session);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_handshake(
            SafeSessionHandle session,
            ReadOnlySpan<byte> source,
            int source_length,
            out int consumed,
            Span<byte> destination,
            int destination_length,
            out int written);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_read(
            SafeSessionHandle session,
            ReadOnlySpan<byte> source,
            int source_length,
            out int consumed,
            Span<byte> plaintext,
            int plaintext_length,
            out int produced);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_write(
            SafeSessionHandle session,
            ReadOnlySpan<byte> plaintext,
            int plaintext_length,
            out int consumed,
            Span<byte> destination,
            int destination_length,
            out int written);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_shutdown(
            SafeSessionHandle session,
            Span<byte> destination,
            int destination_length,
            out int written);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_flush(
            SafeSessionHandle session,
            Span<byte> destination,
            int destination_length,
            out int written);

        [LibraryImport(LibraryName)]
        internal static partial int tlssimple_write_bound(int plaintext_length);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_peer_certificate(
            SafeSessionHandle session,
            int index,
            out nint der,
            out int der_length);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_examine_peer(
            SafeSessionHandle session,
            SafeTrustHandle trust,
            Span<NativePathEntry> path,
            out int path_length);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_accept_peer(SafeSessionHandle session);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_refuse_peer(SafeSessionHandle session, int alert);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_info(SafeSessionHandle session, out NativeInfo info);
    }
}
