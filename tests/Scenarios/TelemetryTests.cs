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
    public async Task Gateway_detector_and_workers_tell_a_collector_their_metrics_where_one_is_named()
    {
        var address = FreeAddress();
        using var collector = new HttpListener { Prefixes = { address } };
        collector.Start();
        var heard = new ConcurrentDictionary<string, bool>();
        var all = new TaskCompletionSource();
        var hearing = HearAsync(collector, heard, all);
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
        await hearing;
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task An_address_that_is_none_stops_the_start_by_name()
    {
        await using var local = LocalProcess.Launch(
            settings: new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector" });

        Assert.Equal(1, await local.ExitCodeAsync());
        Assert.Contains(
            "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector'. Set it to the", local.Output, StringComparison.Ordinal);
    }

    private static async Task HearAsync(
        HttpListener collector, ConcurrentDictionary<string, bool> heard, TaskCompletionSource all)
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
                    heard[name] = true;
                }

                request.Response.Close();
                if (heard.Count == Expected.Length)
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
