using System.Net;
using System.Net.Sockets;

namespace TlsSimple;

/// <summary>The order in which a host's addresses are tried (RFC 8305, section 4).</summary>
internal static class AddressOrder
{
    /// <summary>
    /// Alternates between the two families, beginning with that of the first address: the resolver has put them in
    /// the order of RFC 6724, which stays as it is within each family.
    /// </summary>
    internal static IReadOnlyList<IPAddress> Interleave(IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count < 3)
        {
            return addresses;
        }

        AddressFamily first = addresses[0].AddressFamily;
        var preferred = new Queue<IPAddress>(addresses.Where(address => address.AddressFamily == first));
        var others = new Queue<IPAddress>(addresses.Where(address => address.AddressFamily != first));
        var order = new List<IPAddress>(addresses.Count);
        while (preferred.Count + others.Count > 0)
        {
            if (preferred.TryDequeue(out IPAddress? one))
            {
                order.Add(one);
            }

            if (others.TryDequeue(out IPAddress? other))
            {
                order.Add(other);
            }
        }

        return order;
    }
}
