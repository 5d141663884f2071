using System.Net;
using CsCheck;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class WebhookAddressesTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("168.63.129.15")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:4001:80b::200e")]
    [InlineData("::ffff:8.8.8.8")]
    public void A_public_address_may_be_called(string address) =>
        Assert.Null(WebhookAddresses.Violation(IPAddress.Parse(address), allowLoopback: false));

    [Theory]
    [InlineData("0.0.0.0", "unspecified")]
    [InlineData("10.1.2.3", "private")]
    [InlineData("172.16.0.1", "private")]
    [InlineData("172.31.255.255", "private")]
    [InlineData("192.168.0.1", "private")]
    [InlineData("100.64.0.1", "carrier-grade NAT")]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("127.255.255.254", "loopback")]
    [InlineData("169.254.169.254", "link-local")]
    [InlineData("168.63.129.16", "Azure's own")]
    [InlineData("192.0.2.1", "documentation")]
    [InlineData("198.18.0.1", "benchmarks")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("239.255.255.255", "multicast")]
    [InlineData("255.255.255.255", "reserved")]
    [InlineData("::", "reserved")]
    [InlineData("::1", "loopback")]
    [InlineData("fe80::1", "link-local")]
    [InlineData("fc00::1", "unique-local")]
    [InlineData("fd12:3456::1", "unique-local")]
    [InlineData("fec0::1", "reserved")]
    [InlineData("ff02::1", "multicast")]
    [InlineData("2001:db8::1", "documentation")]
    [InlineData("2001::1", "reserved")]
    [InlineData("::ffff:127.0.0.1", "loopback")]
    [InlineData("::ffff:10.0.0.1", "private")]
    [InlineData("::ffff:169.254.169.254", "link-local")]
    [InlineData("::10.0.0.1", "reserved")]
    [InlineData("64:ff9b::a00:1", "reserved")]
    [InlineData("2002:a00:1::", "6to4")]
    public void An_internal_address_is_refused_with_the_rule(string address, string kind)
    {
        var violation = WebhookAddresses.Violation(IPAddress.Parse(address), allowLoopback: false);

        Assert.NotNull(violation);
        Assert.StartsWith("must resolve to a public address; ", violation, StringComparison.Ordinal);
        Assert.Contains(kind, violation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    public void Allowing_loopback_allows_nothing_else(string address, bool allowed) =>
        Assert.Equal(allowed, WebhookAddresses.Violation(IPAddress.Parse(address), allowLoopback: true) is null);

    [Fact]
    public void An_internal_IPv4_address_embedded_in_IPv6_is_refused()
    {
        Gen.Byte.Array[4].Sample(bytes =>
        {
            var plain = new IPAddress(bytes);
            Assert.Equal(
                WebhookAddresses.Violation(plain, false) is null,
                WebhookAddresses.Violation(plain.MapToIPv6(), false) is null);
        });
    }
}
