using System.Globalization;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>
/// Validates shared access signatures: tokens that grant access to an entity until they expire and prove that their
/// author has the key.
/// </summary>
internal static class SharedAccessSignature
{
    private const string Prefix = "SharedAccessSignature ";

    /// <summary>Returns why a token does not grant access to <paramref name="audience"/>, or null if it does.</summary>
    public static string? Refuse(
        string token, string audience, AccessKey key, DateTimeOffset now, out DateTimeOffset until)
    {
        until = default;
        if (!token.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return "The token is not a shared access signature.";
        }

        var fields = new Dictionary<string, string>();
        foreach (var field in token[Prefix.Length..].Split('&'))
        {
            if (field.IndexOf('=', StringComparison.Ordinal) is var at and > 0)
            {
                fields[field[..at]] = field[(at + 1)..];
            }
        }

        if (!fields.TryGetValue("sr", out var resource) || !fields.TryGetValue("sig", out var signature)
            || !fields.TryGetValue("se", out var end) || !fields.TryGetValue("skn", out var name)
           
                || !long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                || seconds > 253402300799)
        {
            return "The token must contain sr, sig, se, and skn.";
        }

        until = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (!AccessKey.SameText(Uri.UnescapeDataString(name), key.Name))
        {
            return "The token names an unknown key.";
        }

        if (!AccessKey.SameText(Uri.UnescapeDataString(signature), key.Sign($"{resource}\n{end}")))
        {
            return "The token's signature is wrong.";
        }

        if (until <= now)
        {
            return "The token has expired.";
        }

        return Permissions.Covers(PathOf(Uri.UnescapeDataString(resource)), PathOf(audience))
            ? null
            : "The token is for another audience.";
    }

    /// <summary>Returns the entity of an audience such as <c>sb://host:5672/queue</c>.</summary>
    public static string PathOf(string audience)
    {
        var host = audience.IndexOf("://", StringComparison.Ordinal) is var at and >= 0
            ? audience[(at + 3)..]
            : audience;
        return host.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0
            ? host[(slash + 1)..].TrimEnd('/')
            : "";
    }
}
