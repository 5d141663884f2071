using System.Net;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Webhooks;

/// <summary>
/// Checks the text of a URL before a job is accepted. The addresses of a host name are checked at each connection,
/// because they may have changed by then.
/// </summary>
public sealed class WebhookUrlPolicy(IOptions<WebhookOptions> options)
{
    private const int MaxLength = 2_048;

    private readonly bool _allowLoopback = options.Value.AllowLoopback;

    /// <summary>The rule that the URL breaks, in words; null if it may be called.</summary>
    public string? Violation(Uri url)
    {
        if (!url.IsAbsoluteUri)
        {
            return "must be absolute";
        }

        if (url.OriginalString.Length > MaxLength)
        {
            return $"must have at most {MaxLength} characters";
        }

        if (url.Scheme != Uri.UriSchemeHttps && !(_allowLoopback && url.Scheme == Uri.UriSchemeHttp && IsLoopback(url)))
        {
            return _allowLoopback ? "must be https, or http to loopback" : "must be https";
        }

        if (url.UserInfo.Length > 0)
        {
            return "must not contain a user name or password";
        }

        if (url.Fragment.Length > 0)
        {
            return "must not have a fragment";
        }

        if (IPAddress.TryParse(url.DnsSafeHost, out var address))
        {
            return WebhookAddresses.Violation(address, _allowLoopback);
        }

        return IsLoopback(url) && !_allowLoopback ? "must resolve to a public address; localhost is loopback" : null;
    }

    private static bool IsLoopback(Uri url)
    {
        var host = url.DnsSafeHost.TrimEnd('.');
        return IPAddress.TryParse(host, out var address)
            ? IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}
