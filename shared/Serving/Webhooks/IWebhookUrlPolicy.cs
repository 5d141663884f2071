namespace Serverless.Serving.Webhooks;

/// <summary>Says which URLs may be called back.</summary>
public interface IWebhookUrlPolicy
{
    /// <summary>The rule that the URL breaks, in words; null where it may be called.</summary>
    string? Violation(Uri url);
}
