using Microsoft.Extensions.Options;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests;

/// <summary>The policy on Azure: https to public addresses.</summary>
internal static class TestUrlPolicy
{
    public static WebhookUrlPolicy HttpsOnly { get; } = new(Options.Create(new WebhookOptions()));
}
