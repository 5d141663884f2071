using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Serverless.Local.Demo;

/// <summary>Submits digits over HTTP and collects the results.</summary>
internal sealed class DemoClient(HttpClient http, TimeProvider time)
{
    private const int Connections = 16;
    private readonly ConcurrentBag<DemoJob> _jobs = [];
    private readonly ConcurrentBag<TimeSpan> _idleAnswers = [];
    private int _accepted;
    private int _refused;

    public async Task WaitUntilReadyAsync()
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50), time);
        while ((await http.GetAsync("/health/ready")).StatusCode != HttpStatusCode.OK)
        {
            await poll.WaitForNextTickAsync();
        }
    }

    /// <summary>Submits jobs one at a time at an even pace, and waits for each.</summary>
    public async Task TrickleAsync(IReadOnlyList<HeldOutDigit> digits, int count, TimeSpan over, Action ended)
    {
        using var pace = new PeriodicTimer(over / count, time);
        for (var i = 0; i < count; i++)
        {
            await pace.WaitForNextTickAsync();
            var digit = digits[i % digits.Count];
            var began = time.GetTimestamp();
            await SubmitAsync(digit, wait: true);
            _idleAnswers.Add(time.GetElapsedTime(began));
            ended();
        }
    }

    /// <summary>
    /// Submits as many jobs as sixteen connections can within the time, and then waits for all of them.
    /// </summary>
    public async Task BurstAsync(
        IReadOnlyList<HeldOutDigit> digits, int most, TimeSpan during, Action accepted, Action ended)
    {
        var began = time.GetTimestamp();
        var next = -1;
        var submitted = new ConcurrentBag<(string Location, int Label)>();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            while (time.GetElapsedTime(began) < during && Interlocked.Increment(ref next) is var index && index < most)
            {
                var digit = digits[index % digits.Count];
                if (await SubmitAsync(digit, wait: false) is { } location)
                {
                    submitted.Add((location, digit.Label));
                    accepted();
                }
            }
        }));
        await Parallel.ForEachAsync(
            submitted, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (job, cancellation) =>
        {
            await ReadToEndAsync(job.Location, job.Label, cancellation);
            ended();
        });
    }

    public DemoFigures Report() => DemoFigures.Of([.. _jobs], _accepted, _refused, [.. _idleAnswers]);

    /// <summary>Returns the address of the job, or null if the submit was refused.</summary>
    private async Task<string?> SubmitAsync(HeldOutDigit digit, bool wait)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/models/digits/jobs");
        request.Content = new StringContent(digit.ToRequest(), Encoding.UTF8, "application/json");
        if (wait)
        {
            request.Headers.Add("Prefer", "wait=30");
        }

        using var response = await http.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            Interlocked.Increment(ref _refused);
            return null;
        }

        Interlocked.Increment(ref _accepted);
        var job = await response.Content.ReadFromJsonAsync<JsonElement>();
        if (wait)
        {
            _jobs.Add(DemoJob.Of(job, digit.Label));
        }

        return job.GetProperty("links").GetProperty("self").GetString();
    }

    private async Task ReadToEndAsync(string location, int label, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, location);
            request.Headers.Add("Prefer", "wait=30");
            using var response = await http.SendAsync(request, cancellationToken);
            var job = DemoJob.Of(await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken), label);
            if (job.Ended)
            {
                _jobs.Add(job);
                return;
            }
        }
    }
}
