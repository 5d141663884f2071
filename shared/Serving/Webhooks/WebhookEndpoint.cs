using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Serverless.Serving.Webhooks;

/// <summary>
/// A webhook URL in trouble: it has failed since its last success, or it is disabled. A URL without trouble has no
/// record.
/// </summary>
public sealed record WebhookEndpoint
{
    /// <summary>A digest of the URL.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The receiver's host. The rest of the URL may hold a secret of the receiver and is not kept here.
    /// </summary>
    public required string Host { get; init; }

    public EndpointStatus Status => DisabledAt is null ? EndpointStatus.Failing : EndpointStatus.Disabled;

    /// <summary>When the first attempt failed after the last success.</summary>
    public required DateTimeOffset FailingSince { get; init; }

    /// <summary>When it was disabled: until an operator enables it, no webhook is sent to it.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>The failure that made or disabled the record, in words.</summary>
    public required string Detail { get; init; }

    /// <summary>The job whose webhook failed so.</summary>
    public required JobId JobId { get; init; }

    /// <summary>When a job last had a webhook for it, exact to a day.</summary>
    public required DateTimeOffset UsedAt { get; init; }

    public static string IdOf(Uri url) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri)).AsSpan(0, 16));
}

/// <summary>How a failing endpoint is treated.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EndpointStatus>))]
public enum EndpointStatus
{
    /// <summary>It is called.</summary>
    [JsonStringEnumMemberName("failing")] Failing,

    /// <summary>It is not called.</summary>
    [JsonStringEnumMemberName("disabled")] Disabled,
}

/// <summary>
/// Some endpoints in the order of their IDs; <paramref name="Next"/> is where the next page begins, null if this is the
/// last.
/// </summary>
public sealed record WebhookEndpointPage(IReadOnlyList<WebhookEndpoint> Endpoints, string? Next);
