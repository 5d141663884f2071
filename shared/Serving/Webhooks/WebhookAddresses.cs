using System.Net;
using System.Net.Sockets;

namespace Serverless.Serving.Webhooks;

/// <summary>
/// Decides which addresses a webhook can reach: only public unicast, so an external URL never calls an internal service
/// (SSRF). IPv6 uses an allowlist, IPv4 a denylist (IANA special-purpose registries, RFC 6890).
/// </summary>
public static class WebhookAddresses
{
    private static readonly (IPNetwork Network, string Kind)[] Refused =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "unspecified"),
        (IPNetwork.Parse("10.0.0.0/8"), "private"),
        (IPNetwork.Parse("100.64.0.0/10"), "shared (carrier-grade NAT)"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local"),
        (IPNetwork.Parse("172.16.0.0/12"), "private"),
        (IPNetwork.Parse("192.0.0.0/24"), "reserved"),
        (IPNetwork.Parse("192.0.2.0/24"), "reserved for documentation"),
        (IPNetwork.Parse("192.88.99.0/24"), "reserved"),
        (IPNetwork.Parse("192.168.0.0/16"), "private"),
        (IPNetwork.Parse("198.18.0.0/15"), "reserved for benchmarks"),
        (IPNetwork.Parse("198.51.100.0/24"), "reserved for documentation"),
        (IPNetwork.Parse("203.0.113.0/24"), "reserved for documentation"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("240.0.0.0/4"), "reserved"),
        // A public address, but in every Azure network it is the platform's own agent.
        (IPNetwork.Parse("168.63.129.16/32"), "Azure's own"),
        (IPNetwork.Parse("fc00::/7"), "unique-local"),
        (IPNetwork.Parse("fe80::/10"), "link-local"),
        (IPNetwork.Parse("ff00::/8"), "multicast"),
        // In the public range, but they embed an IPv4 address or are not assigned.
        (IPNetwork.Parse("2001::/23"), "reserved"),
        (IPNetwork.Parse("2001:db8::/32"), "reserved for documentation"),
        (IPNetwork.Parse("2002::/16"), "reserved (6to4)"),
        (IPNetwork.Parse("3fff::/20"), "reserved for documentation"),
    ];

    private static readonly IPNetwork PublicIpv6 = IPNetwork.Parse("2000::/3");

    /// <summary>The rule that the address breaks, in words; null if it may be called.</summary>
    public static string? Violation(IPAddress address, bool allowLoopback)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(plain))
        {
            return allowLoopback ? null : Describe(address, "loopback");
        }

        foreach (var (network, kind) in Refused)
        {
            if (network.Contains(plain))
            {
                return Describe(address, kind);
            }
        }

        return plain.AddressFamily == AddressFamily.InterNetworkV6 && !PublicIpv6.Contains(plain)
            ? Describe(address, "reserved") : null;
    }

    private static string Describe(IPAddress address, string kind) =>
        $"must resolve to a public address; {address} is {kind}";
}
