using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests;

/// <summary>Lets webhooks go anywhere.</summary>
internal sealed class AnyUrl : IWebhookUrlPolicy
{
    public string? Violation(Uri url) => null;
}
