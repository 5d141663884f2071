using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Serving.Webhooks;

/// <summary>
/// A secret that sender and receiver share: 24 to 64 random bytes, written as <c>whsec_</c> and base64.
/// </summary>
public sealed class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int MinLength = 24;
    private const int MaxLength = 64;
    private const int MaxSecrets = 2;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    /// <summary>The text of a new secret.</summary>
    public static string NewText() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static bool TryParse(string? text, [NotNullWhen(true)] out WebhookSecret? secret)
    {
        secret = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var base64 = text.AsSpan(Prefix.Length);
        if (!Base64.IsValid(base64, out var length) || length is < MinLength or > MaxLength)
        {
            return false;
        }

        secret = new WebhookSecret(Convert.FromBase64String(base64.ToString()));
        return true;
    }

    /// <summary>Reads one secret, or two during a rotation.</summary>
    public static bool TryParseList(string text, out IReadOnlyList<WebhookSecret> secrets)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parsed = parts.Select(part => TryParse(part, out var secret) ? secret : null)
            .OfType<WebhookSecret>().ToList();
        secrets = parsed;
        return parts.Length is > 0 and <= MaxSecrets && parsed.Count == parts.Length;
    }

    /// <summary>HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
    internal byte[] Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
