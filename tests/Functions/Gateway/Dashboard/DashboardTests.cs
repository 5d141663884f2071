using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Functions.Tests.Gateway.OpenApi;
using Serverless.Gateway.Dashboard;

namespace Serverless.Functions.Tests.Gateway.Dashboard;

/// <summary>
/// Tests the response that contains the dashboard, and runs the browser tests in <c>tests/Node/dashboard</c>.
/// </summary>
public sealed class DashboardTests : IAsyncLifetime
{
    private const int MinBrowserTests = 12;

    private readonly HttpClient _http = new();
    private WebApplication? _app;

    private string Url => _app!.Urls.Single() + "/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/", (HttpRequest request) => new DashboardFunctions().Page(request));
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app!.DisposeAsync();
    }

    [Fact]
    public async Task The_policy_allows_only_the_page_s_own_script_and_style()
    {
        using var response = await _http.GetAsync(Url, Token);
        var page = await response.Content.ReadAsStringAsync(Token);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));

        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src {HashOf(page, "script")};", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src {HashOf(page, "style")};", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_page_is_complete_and_small()
    {
        var page = await _http.GetStringAsync(Url, Token);

        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(page, "<script"));
        Assert.DoesNotMatch("(src|href)=\"(?!data:,|/openapi.json)", page);
        Assert.InRange(page.Length, 10_000, 50_000);
    }

    [Fact]
    public async Task Its_script_never_parses_text_as_HTML()
    {
        var page = await _http.GetStringAsync(Url, Token);

        Assert.DoesNotMatch(
            @"innerHTML\s*=[^=]|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser", page);
    }

    [Fact]
    public async Task An_unchanged_page_returns_304()
    {
        using var first = await _http.GetAsync(Url, Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, Url);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task The_test_data_of_the_page_matches_the_OpenAPI_document()
    {
        using var answers = JsonDocument.Parse(Assert.Single(await NodeAsync("--answers")));
        Assert.All(answers.RootElement.EnumerateObject(), answer => Assert.Null(
            WireContract.Instance.Violation(
                "GET", answer.Name, 200, "application/json", Encoding.UTF8.GetBytes(answer.Value.GetRawText()))));
    }

    [Fact]
    public async Task The_page_behaves_as_expected_in_a_browser()
    {
        var results = (await NodeAsync(Url)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        if (results is [var only] && only.TryGetProperty("missing", out var missing))
        {
            Assert.Skip($"No browser was found. Install {missing}.");
        }

        var failures = results.Where(one => one.TryGetProperty("error", out _))
            .Select(one => $"{one.GetProperty("name")}\n{one.GetProperty("error")}").ToList();
        Assert.True(failures.Count == 0, $"{failures.Count} browser tests fail:\n\n{string.Join("\n\n", failures)}");
        Assert.True(results.Count >= MinBrowserTests, $"only {results.Count} browser tests ran");
    }

    private static string HashOf(string page, string element)
    {
        var content = Regex.Match(page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value;
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";
    }

    private static async Task<string[]> NodeAsync(string argument)
    {
        var start = new ProcessStartInfo(
            "node", ["run.js", argument]) { RedirectStandardOutput = true, WorkingDirectory = NodeFolder() };
        using var node = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        try
        {
            var output = await node.StandardOutput.ReadToEndAsync(Token);
            await node.WaitForExitAsync(Token);
            Assert.Equal(0, node.ExitCode);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill(entireProcessTree: true);
            }
        }
    }

    private static string NodeFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent
                ?? throw new DirectoryNotFoundException("The tests must run inside the repository.");
        }

        return Path.Combine(folder.FullName, "tests", "Node", "dashboard");
    }
}
