using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Scenarios.Tests;

/// <summary>Metrics are exported to an OpenTelemetry collector.</summary>
public sealed class TelemetryTests
{
    private static readonly string[] Expected =
        ["serving.jobs", "serving.job.queue_time", "serving.job.compute_time",
            "serving.batch.size", "serving.backlog.head_age", "serving.backlog.active", "serving.refusals"];

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task Gateway_detector_and_workers_export_their_metrics_to_a_collector()
    {
        var address = FreeAddress();
        using var collector = new HttpListener { Prefixes = { address } };
        collector.Start();
        var exported = new ConcurrentDictionary<string, bool>();
        var all = new TaskCompletionSource();
        var collecting = CollectAsync(collector, exported, all);
        await using var local = await LocalProcess.StartAsync(settings: new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        });
        var client = new JobClient(local.Http);

        await client.RunAsync(Digits.HeldOut[0].ToRequest());
        await client.RunAsync("{}");

        await all.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        collector.Stop();
        await collecting;
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task An_invalid_collector_address_is_reported_at_the_start()
    {
        await using var local = LocalProcess.Launch(
            settings: new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector" });

        Assert.Equal(1, await local.ExitCodeAsync());
        Assert.Contains(
            "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector'. Set it to the", local.Output, StringComparison.Ordinal);
    }

    private static async Task CollectAsync(
        HttpListener collector, ConcurrentDictionary<string, bool> exported, TaskCompletionSource all)
    {
        try
        {
            while (true)
            {
                var request = await collector.GetContextAsync();
                using var body = new MemoryStream();
                await request.Request.InputStream.CopyToAsync(body);
                // Protocol buffers contain names as plain text.
                var text = Encoding.Latin1.GetString(body.ToArray());
                foreach (var name in Expected.Where(name => text.Contains(name, StringComparison.Ordinal)))
                {
                    exported[name] = true;
                }

                request.Response.Close();
                if (exported.Count == Expected.Length)
                {
                    all.TrySetResult();
                }
            }
        }
        catch (Exception e) when (e is HttpListenerException or InvalidOperationException)
        {
            // The collector was stopped.
        }
    }

    private static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
    }
}
