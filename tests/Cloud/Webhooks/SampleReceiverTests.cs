using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;
using Serverless.Cloud.Webhooks;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Tests.Webhooks;

/// <summary>Tests the sample receiver of the documentation, in Node, with the real sender.</summary>
public sealed class SampleReceiverTests : IDisposable
{
    private readonly string _secret = WebhookSecret.NewText();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30), TimeProvider.System);
    private readonly HttpWebhookTransport _transport = new(
        Options.Create(new WebhookOptions { AllowLoopback = true }), TimeProvider.System);
    private readonly Process _receiver;

    public SampleReceiverTests()
    {
        var start = new ProcessStartInfo(
            "node", [Path.Combine(AppContext.BaseDirectory, "receiver.mjs"), "0"]) { RedirectStandardOutput = true };
        start.Environment["WEBHOOK_SECRET"] = _secret;
        _receiver = Process.Start(start)!;
    }

    [Fact]
    public async Task The_sample_receiver_accepts_a_signed_webhook_and_processes_it_once()
    {
        var url = await UrlAsync();

        Assert.Equal("answered 204", await PostAsync(url, _secret));
        Assert.Equal("answered 204", await PostAsync(url, _secret));

        Assert.Equal("job.succeeded: job job-1", await LineAsync());
        Assert.Equal("duplicate: msg_1", await LineAsync());
    }

    [Fact]
    public async Task The_sample_receiver_accepts_either_secret_during_a_rotation()
    {
        var url = await UrlAsync();

        Assert.Equal("answered 204", await PostAsync(url, $"{WebhookSecret.NewText()} {_secret}"));
    }

    [Fact]
    public async Task The_sample_receiver_refuses_another_secret_and_an_old_timestamp()
    {
        var url = await UrlAsync();

        Assert.Equal("answered 400", await PostAsync(url, WebhookSecret.NewText()));
        Assert.Equal("answered 400", await PostAsync(url, _secret, age: TimeSpan.FromMinutes(6)));

        Assert.Equal("refused: the signature does not match", await LineAsync());
        Assert.Equal("refused: the timestamp is not recent", await LineAsync());
    }

    public void Dispose()
    {
        _receiver.Kill();
        _receiver.Dispose();
        _transport.Dispose();
        _patience.Dispose();
    }

    private async Task<Uri> UrlAsync() => new((await LineAsync())!.Split(' ')[^1]);

    private async Task<string?> LineAsync() => await _receiver.StandardOutput.ReadLineAsync(_patience.Token);

    private async Task<string> PostAsync(Uri url, string secrets, TimeSpan age = default)
    {
        Assert.True(WebhookSecret.TryParseList(secrets, out var parsed));
        var body = Encoding.UTF8.GetBytes("""{"type":"job.succeeded","data":{"id":"job-1"}}""");
        var answer = await _transport.PostAsync(
            WebhookRequest.Sign(url, "msg_1", TimeProvider.System.GetUtcNow() - age, body, parsed),
            Eventually.Patience, _patience.Token);
        return answer.Detail;
    }
}
