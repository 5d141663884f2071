namespace Serverless.Serving.Webhooks;

/// <summary>The signing secret, or the reason why no webhook can be signed.</summary>
public sealed record SigningSecret
{
    private const string Reference = "@Microsoft.KeyVault(";

    private SigningSecret(string text, IReadOnlyList<WebhookSecret> secrets, string? fault) =>
        (Text, Secrets, Fault) = (text, secrets, fault);

    /// <summary>The secret as a receiver needs it. During a rotation: the new one, a space, the old one.</summary>
    public string Text { get; }

    /// <summary>The keys to sign with, the new one first.</summary>
    public IReadOnlyList<WebhookSecret> Secrets { get; }

    /// <summary>Why webhooks are off, as a sentence; null if they are on. It does not contain the secret.</summary>
    public string? Fault { get; }

    /// <summary>Checks the text of a secret.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">Where the text comes from, to begin the fault with.</param>
    public static SigningSecret Of(string? text, string source) => text switch
    {
        null or "" => Faulty($"{source} is not set."),
        _ when IsReference(text) => Faulty($"{source} is a Key Vault reference that was not resolved."),
        _ when WebhookSecret.TryParseList(text, out var secrets) => new(text, secrets, null),
        _ => Faulty(
            $"{source} must be one secret, or two with a space between: each 'whsec_' and the base64 form of 24 to 64 "
            + "random bytes."),
    };

    /// <summary>True for the text that App Service passes if it could not resolve a reference to Key Vault.</summary>
    public static bool IsReference(string text) => text.StartsWith(Reference, StringComparison.Ordinal);

    /// <summary>There is no secret, for a reason outside of its text.</summary>
    public static SigningSecret Faulty(string fault) => new("", [], fault);
}
