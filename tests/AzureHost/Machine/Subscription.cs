using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Serverless.AzureHost.Tests.Machine;

/// <summary>
/// What an app reaches with its identity: the platform's token endpoint, Azure Resource Manager for the worker's site,
/// and Application Insights. Everything except the token endpoint requires a token.
/// </summary>
internal sealed class Subscription : IAsyncDisposable
{
    private const string Secret = "header-of-this-machine";
    private const string Token = "token-of-this-machine";

    private readonly string _folder = Directory.CreateTempSubdirectory("azure-apps-").FullName;
    private readonly LoopbackCertificate _certificate;
    private readonly ConcurrentQueue<string> _roles = new();
    private readonly WebApplication _server;

    public Subscription()
    {
        _certificate = new LoopbackCertificate(CertificateFile);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate.Certificate));
        });
        _server = builder.Build();
        _server.MapGet("/identity", GiveToken);
        _server.MapMethods("/subscriptions/{**site}", ["GET", "PATCH"], AnswerAsync);
        _server.MapPost("/v2.1/track", TakeAsync);
    }

    /// <summary>The worker's always-ready instances.</summary>
    public int AlwaysReady { get; private set; }

    /// <summary>The role names in the telemetry that has arrived.</summary>
    public IReadOnlyCollection<string> Roles => _roles;

    /// <summary>
    /// The variables by which the platform gives an app its identity, and addresses here instead of on Azure.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["IDENTITY_ENDPOINT"] = $"{Url("http")}/identity",
        ["IDENTITY_HEADER"] = Secret,
        ["WarmInstances__Endpoint"] = Url("https"),
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] =
            $"InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint={Url("https")}",
        ["SSL_CERT_FILE"] = CertificateFile,
        // Telemetry that could not be sent is kept in this folder for the next start.
        ["TMPDIR"] = _folder,
    };

    private string CertificateFile => Path.Combine(_folder, "certificate.pem");

    public Task StartAsync() => _server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Url(string scheme) => _server.Urls.Single(url => new Uri(url).Scheme == scheme);

    private static IResult GiveToken(HttpRequest request) =>
        request.Headers["X-IDENTITY-HEADER"] != Secret || request.Query["client_id"].Count != 1
        ? Results.BadRequest()
        : Results.Text(new JsonObject
        {
            ["access_token"] = Token,
            ["token_type"] = "Bearer",
            ["resource"] = $"{request.Query["resource"]}",
            ["expires_on"] = $"{TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds()}",
        }.ToJsonString(), "application/json");

    private async Task<IResult> AnswerAsync(HttpRequest request, string site)
    {
        if (!HasToken(request)
            || !site.EndsWith("/providers/Microsoft.Web/sites/worker-t/config/web", StringComparison.Ordinal))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (HttpMethods.IsPatch(request.Method))
        {
            var body = await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            AlwaysReady = body!["properties"]!["minimumElasticInstanceCount"]!.GetValue<int>();
        }

        return Results.Text(
            $$$"""{"properties":{"minimumElasticInstanceCount":{{{AlwaysReady}}}}}""", "application/json");
    }

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        if (!HasToken(request))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        var text = request.Headers.ContentEncoding == "gzip"
            ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        using var lines = new StreamReader(text);
        while (await lines.ReadLineAsync(request.HttpContext.RequestAborted) is { } line)
        {
            _roles.Enqueue(JsonNode.Parse(line)!["tags"]!["ai.cloud.role"]!.ToString());
        }

        return Results.Text("""{"itemsReceived":1,"itemsAccepted":1,"errors":[]}""", "application/json");
    }

    private static bool HasToken(HttpRequest request) => request.Headers.Authorization == $"Bearer {Token}";
}
