using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Cloud.Arm;

namespace Serverless.Cloud.Tests.Arm;

/// <summary>
/// A fake Azure Resource Manager with one site on loopback that fails on request. It uses TLS, because the client sends
/// no token without it.
/// </summary>
internal sealed class FakeArm : IAsyncDisposable
{
    public const string SiteId =
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/serving"
        + "/providers/Microsoft.Web/sites/worker";

    public const string NamespaceId =
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/serving"
        + "/providers/Microsoft.ServiceBus/namespaces/bus";

    private readonly X509Certificate2 _certificate = NewCertificate();
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Queue<Func<HttpContext, Task>> _misbehaviours = new();

    private FakeArm()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The current value of the setting.</summary>
    public int Count { get; set; } = 1;

    public List<string> Calls { get; } = [];

    public Tokens Credential { get; } = new();

    public static async Task<FakeArm> StartAsync()
    {
        var arm = new FakeArm();
        await arm._app.StartAsync(TestContext.Current.CancellationToken);
        return arm;
    }

    /// <summary>Sets the response to the next call.</summary>
    public void Next(Func<HttpContext, Task> misbehaviour) => _misbehaviours.Enqueue(misbehaviour);

    /// <summary>Sets the response to the next call.</summary>
    public void Next(int status, string body = "", string? retryAfter = null) => Next(http =>
    {
        http.Response.StatusCode = status;
        http.Response.Headers.RetryAfter = retryAfter;
        return http.Response.WriteAsync(body);
    });

    public ArmSite Site(TimeProvider time, TimeSpan? limit = null) => new(CallsWithin(limit), SiteId, time);

    public ArmQueueCounts Queues(TimeProvider time) => new(CallsWithin(null), NamespaceId, time);

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private ArmCalls CallsWithin(TimeSpan? limit) => new(
        new Uri(_app.Urls.Single()),
        limit ?? TimeSpan.FromSeconds(30),
        Credential,
        new HttpClientTransport(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    certificate?.GetCertHashString() == _certificate.Thumbprint,
            },
        }));

    private async Task AnswerAsync(HttpContext http)
    {
        var body = await new StreamReader(http.Request.Body).ReadToEndAsync(http.RequestAborted);
        Func<HttpContext, Task>? misbehaviour;
        lock (_gate)
        {
            Calls.Add($"{http.Request.Method} {body}".TrimEnd());
            _misbehaviours.TryDequeue(out misbehaviour);
        }

        if (misbehaviour is not null)
        {
            await misbehaviour(http);
        }
        else if (http.Request.Headers.Authorization != $"Bearer {Credential.Valid}")
        {
            http.Response.StatusCode = 401;
            await http.Response.WriteAsync("""{"error":{"code":"ExpiredAuthenticationToken","message":"The access token expiry UTC time is earlier."}}""");
        }
        else if (http.Request.Path == $"{NamespaceId}/queues/jobs" && http.Request.Query["api-version"] == "2024-01-01")
        {
            await http.Response.WriteAsync(
                $$"""{"properties":{"countDetails":{"activeMessageCount":{{Count}},"scheduledMessageCount":2,"deadLetterMessageCount":3} } }""");
        }
        else if (http.Request.Path != $"{SiteId}/config/web" || http.Request.Query["api-version"] != "2025-03-01")
        {
            http.Response.StatusCode = 404;
        }
        else
        {
            if (HttpMethods.IsPatch(http.Request.Method))
            {
                Count = JsonDocument.Parse(body).RootElement.GetProperty("properties")
                    .GetProperty("minimumElasticInstanceCount").GetInt32();
            }

            await http.Response.WriteAsync($$"""{"id":"{{SiteId}}/config/web","properties":{"preWarmedInstanceCount":1,"minimumElasticInstanceCount":{{Count}}} }""");
        }
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>A credential whose tokens are valid until the test revokes them.</summary>
    internal sealed class Tokens : TokenCredential
    {
        public int Given { get; private set; }

        public string Valid { get; private set; } = "token-1";

        /// <summary>The exception to throw instead of returning a token.</summary>
        public Exception? Fault { get; set; }

        public void Revoke() => Valid = $"token-{Given + 1}";

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Assert.EndsWith("/.default", Assert.Single(requestContext.Scopes));
            return Fault is null
                ? new AccessToken($"token-{++Given}", TimeProvider.System.GetUtcNow().AddHours(1))
                : throw Fault;
        }

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
