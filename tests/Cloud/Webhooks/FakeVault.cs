using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Cloud.Tests.Webhooks;

/// <summary>A key vault with at most one secret, in place of the network.</summary>
internal sealed class FakeVault : HttpClientTransport
{
    private readonly Answers _answers;

    public FakeVault()
        : this(new Answers())
    {
    }

    private FakeVault(Answers answers)
        : base(answers) => _answers = answers;

    /// <summary>The secret; null if it does not exist.</summary>
    public string? Value
    {
        get => _answers.Value;
        set => _answers.Value = value;
    }

    /// <summary>An error that every call gets.</summary>
    public int? Status
    {
        set => _answers.Status = value;
    }

    public int Calls => _answers.Calls;

    private sealed class Answers : HttpMessageHandler
    {
        public string? Value { get; set; }

        public int? Status { get; set; }

        public int Calls { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            return Task.FromResult((Status, Value) switch
            {
                ({ } status, _) => Json(status, """{"error":{"code":"Forbidden","message":"No."}}"""),
                (_, null) => Json(404, """{"error":{"code":"SecretNotFound","message":"There is no such secret."}}"""),
                var (_, value) => Json(
                    200, JsonSerializer.Serialize(new { value, id = "https://kv-t.vault.azure.net/secrets/s/1" })),
            });
        }

        private static HttpResponseMessage Json(int status, string body) => new((HttpStatusCode)status)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
    }
}

/// <summary>Signs in without a service.</summary>
internal sealed class AnyToken : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new("t", DateTimeOffset.MaxValue);

    public override ValueTask<AccessToken> GetTokenAsync(
        TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));
}
