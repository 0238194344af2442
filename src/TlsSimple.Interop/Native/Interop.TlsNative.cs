using System.Runtime.InteropServices;

namespace TlsSimple;

/// <summary>The native library's functions, letter for letter as in <c>tlssimple.h</c>, which is their manual. Signatures only.</summary>
internal static partial class Interop
{
    internal static partial class TlsNative
    {
        internal const string LibraryName = "libtlssimple";

        /// <summary>TLSSIMPLE_ABI_VERSION of the header that these signatures were written from.</summary>
        internal const uint AbiVersion = 4;

        /// <summary>TLSSIMPLE_PATH_MAX: the most certificates in a path.</summary>
        internal const int PathMax = 20;

        /// <summary>TLSSIMPLE_TICKET_KEY_SIZE: name and key, in bytes.</summary>
        internal const int TicketKeySize = 48;

        /// <summary>Keep in sync with TLSSIMPLE_NO_CONTEXT in tlssimple.h.</summary>
        internal const int NoContext = -1;

        [LibraryImport(LibraryName)]
        internal static partial uint tlssimple_abi_version();

        [LibraryImport(LibraryName)]
        internal static partial nint tlssimple_engine_version();

        [LibraryImport(LibraryName)]
        internal static partial uint tlssimple_cpu_features();

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_start();

        [LibraryImport(LibraryName)]
        internal static partial long tlssimple_memory_in_use();

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_sha256(ReadOnlySpan<byte> data, int data_length, Span<byte> digest);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_random(Span<byte> output, int length);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_hmac(
            NativeHash hash,
            ReadOnlySpan<byte> key,
            int key_length,
            ReadOnlySpan<byte> data,
            int data_length,
            Span<byte> mac);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_pbkdf2(
            NativeHash hash,
            ReadOnlySpan<byte> password,
            int password_length,
            ReadOnlySpan<byte> salt,
            int salt_length,
            int iterations,
            Span<byte> output,
            int output_length);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_pkcs12_derive(
            NativeHash hash,
            Pkcs12Purpose purpose,
            ReadOnlySpan<byte> password,
            int password_length,
            ReadOnlySpan<byte> salt,
            int salt_length,
            int iterations,
            Span<byte> output,
            int output_length);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_cbc_decrypt(
            NativeCipher cipher,
            ReadOnlySpan<byte> key,
            int key_length,
            ReadOnlySpan<byte> iv,
            int iv_length,
            ReadOnlySpan<byte> input,
            int input_length,
            Span<byte> output,
            out int output_length);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_path_verify(
            ReadOnlySpan<byte> path,
            int path_length,
            Span<NativeVerifyFlags> flags);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_signature_verify(
            ReadOnlySpan<byte> public_key,
            int public_key_length,
            int scheme,
            ReadOnlySpan<byte> data,
            int data_length,
            ReadOnlySpan<byte> signature,
            int signature_length);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_identity_create(
            ReadOnlySpan<byte> chain,
            int chain_length,
            ReadOnlySpan<byte> key,
            int key_length,
            out SafeIdentityHandle identity);

        [LibraryImport(LibraryName)]
        internal static partial void tlssimple_identity_free(nint identity);

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
            SafeIdentityHandle identity);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_context_set_suites(
            SafeContextHandle context,
            ReadOnlySpan<ushort> suites,
            int count);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_context_set_groups(
            SafeContextHandle context,
            ReadOnlySpan<ushort> groups,
            int count);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_context_set_client_auth(SafeContextHandle context, NativeClientAuth mode);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_context_enable_resumption(SafeContextHandle context);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_context_set_ticket_keys(
            SafeContextHandle context,
            SafeTicketKeysHandle keys,
            int lifetime,
            int count);

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
        internal static partial TlsStatus tlssimple_session_update_keys(
            SafeSessionHandle session,
            int request_peer,
            Span<byte> destination,
            int destination_length,
            out int written);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_export(
            SafeSessionHandle session,
            ReadOnlySpan<byte> label,
            int label_length,
            ReadOnlySpan<byte> context,
            int context_length,
            Span<byte> output,
            int output_length);

        // A few additions: the garbage collector need not be told.
        [LibraryImport(LibraryName)]
        [SuppressGCTransition]
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
            ReadOnlySpan<byte> path,
            int path_length,
            Span<NativeVerifyFlags> flags);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_accept_peer(SafeSessionHandle session);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_refuse_peer(SafeSessionHandle session, int alert);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_acceptable_issuers(
            SafeSessionHandle session,
            out nint names,
            out int names_length);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_set_identity(SafeSessionHandle session, SafeIdentityHandle identity);

        /// <summary>With 0: none.</summary>
        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_set_identity(SafeSessionHandle session, nint identity);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_take_ticket(
            SafeSessionHandle session,
            out int lifetime,
            out SafeTicketHandle ticket);

        [LibraryImport(LibraryName)]
        internal static partial void tlssimple_ticket_free(nint ticket);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_offer_ticket(SafeSessionHandle session, SafeTicketHandle ticket);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_ticket_keys_create(out SafeTicketKeysHandle keys);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_ticket_keys_set(SafeTicketKeysHandle keys, ReadOnlySpan<byte> bytes, int length);

        [LibraryImport(LibraryName)]
        internal static partial void tlssimple_ticket_keys_free(nint keys);

        [LibraryImport(LibraryName)]
        internal static partial TlsStatus tlssimple_session_info(SafeSessionHandle session, out NativeInfo info);
    }
}
