using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Serverless.Benchmarks.Models;

/// <summary>So many callers, each of which waits for its result before it sends the next.</summary>
internal sealed class WaitingCallers(HttpClient http, string model, SampleBody body, int callers)
{
    /// <summary>Jobs a second.</summary>
    public async Task<double> RateAsync(TimeSpan duration)
    {
        var started = TimeProvider.System.GetTimestamp();
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            while (TimeProvider.System.GetElapsedTime(started) < duration)
            {
                await CallAsync();
                Interlocked.Increment(ref done);
            }
        }));
        return done / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The answer is not read further than to its status: what measures a rate must not spend the processors on it.</summary>
    private async Task CallAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/models/{model}/jobs");
        request.Headers.Add("Prefer", "wait=60");
        request.Content = new ByteArrayContent(body.Bytes);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(body.JsonLength is null ? "application/json" : "application/octet-stream");
        if (body.JsonLength is { } length)
            request.Headers.Add("Inference-Header-Content-Length", length.ToString(CultureInfo.InvariantCulture));

        using var response = await http.SendAsync(request);
        var job = await response.Content.ReadAsByteArrayAsync();
        if (job.AsSpan().IndexOf("\"status\":\"succeeded\""u8) < 0)
            throw new InvalidOperationException($"Not succeeded: {Encoding.UTF8.GetString(job)}");
    }
}
