using System.Formats.Asn1;
using System.Numerics;

namespace TlsSimple;

/// <summary>
/// Finds a serial number among the entries of a list. The entries stay DER; what is kept besides is where each begins, in
/// a hash table of four bytes a slot, two to four slots an entry.
/// </summary>
internal sealed class RevokedSerials
{
    private readonly ReadOnlyMemory<byte> _entries;
    private readonly int _version;

    /// <summary>Offsets into <see cref="_entries"/> plus 1; 0 is a free slot. The length is a power of two.</summary>
    private readonly int[] _slots;

    private RevokedSerials(ReadOnlyMemory<byte> entries, int version, int count, string? unknownCriticalExtension)
    {
        _entries = entries;
        _version = version;
        Count = count;
        UnknownCriticalExtension = unknownCriticalExtension;
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, count * 2L))];
    }

    /// <summary>How many entries there are.</summary>
    public int Count { get; }

    /// <summary>The first critical extension of any entry that is not known here: none of them may then be used (RFC 5280, section 5.3).</summary>
    public string? UnknownCriticalExtension { get; }

    /// <summary>Reads all entries, each of which must be right.</summary>
    /// <param name="entries">What stands inside the SEQUENCE of revoked certificates. It is kept.</param>
    /// <param name="version">The list's version.</param>
    /// <exception cref="AsnContentException">An entry is not DER.</exception>
    /// <exception cref="RevocationListFormatException">An entry breaks another rule.</exception>
    public static RevokedSerials Read(ReadOnlyMemory<byte> entries, int version)
    {
        int count = 0;
        string? unknownCritical = null;
        for (ReadOnlySpan<byte> rest = entries.Span; !rest.IsEmpty; count++)
        {
            RevokedEntry entry = RevokedEntryReader.Read(rest, version, out int length);
            unknownCritical ??= entry.UnknownCriticalExtension;
            rest = rest[length..];
        }

        var serials = new RevokedSerials(entries, version, count, unknownCritical);
        serials.Index();
        return serials;
    }

    /// <summary>What the list says about a certificate; <c>null</c> if it is not on it.</summary>
    /// <param name="serialNumber">The content of its INTEGER.</param>
    public RevokedEntry? Find(ReadOnlySpan<byte> serialNumber)
    {
        int offset = _slots[FindSlot(serialNumber)] - 1;
        return offset >= 0 ? RevokedEntryReader.Read(_entries.Span[offset..], _version, out _) : null;
    }

    private void Index()
    {
        ReadOnlySpan<byte> entries = _entries.Span;
        for (int offset = 0; offset < entries.Length;)
        {
            ReadOnlySpan<byte> serialNumber = RevokedEntryReader.PeekSerialNumber(entries[offset..], out int length);
            ref int slot = ref _slots[FindSlot(serialNumber)];
            if (slot == 0)
            {
                slot = offset + 1;
            }

            offset += length;
        }
    }

    /// <summary>The slot of that serial number, or the free one where it would be. At most half of them are taken, so there is one.</summary>
    private int FindSlot(ReadOnlySpan<byte> serialNumber)
    {
        // HashCode is seeded at random: nobody can choose serial numbers that fall into one slot.
        var hash = default(HashCode);
        hash.AddBytes(serialNumber);
        int mask = _slots.Length - 1;
        int slot = hash.ToHashCode() & mask;
        while (_slots[slot] != 0
            && !RevokedEntryReader.PeekSerialNumber(_entries.Span[(_slots[slot] - 1)..], out _).SequenceEqual(serialNumber))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
