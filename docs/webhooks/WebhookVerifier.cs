using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Webhooks;

/// <summary>
/// Tells a webhook of ours from a forged or replayed one. To copy into a receiver; it needs .NET alone.
/// </summary>
public static class WebhookVerifier
{
    /// <summary>A webhook older or younger than this may be a replay.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <param name="secret">The signing secret: <c>whsec_</c> and base64.</param>
    /// <param name="id">The header <c>webhook-id</c>. It is the same over all attempts: remember it, and do the work
    /// once.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>.</param>
    /// <param name="signatures">The header <c>webhook-signature</c>: several with spaces between while a secret is
    /// rotated.</param>
    /// <param name="body">The bytes as they came; JSON that was parsed and written again is not the same bytes.</param>
    /// <param name="now">The time of receipt.</param>
    public static bool IsAuthentic(
        string secret, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (id is null || signatures is null
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds) > (decimal)Tolerance.TotalSeconds)
        {
            return false;
        }

        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.ASCII.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        return signatures.Split(' ')
            .Any(given => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected));
    }
}
