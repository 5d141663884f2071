namespace Serverless.Scenarios.Tests;

/// <summary>The whole path of a job with real input.</summary>
public sealed class DigitsTests(SharedLocal local)
{
    [Fact(Timeout = Limit.Milliseconds)]
    public async Task At_least_192_of_200_unseen_digits_are_recognized()
    {
        var client = new JobClient(local.Http);
        var right = 0;
        foreach (var digit in Digits.HeldOut.Take(200))
        {
            var job = await client.RunAsync(digit.ToRequest());
            Assert.Equal("succeeded", job["status"]!.GetValue<string>());
            right += JobClient.Answer(job) == digit.Label ? 1 : 0;
        }

        Assert.InRange(right, 192, 200);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task The_timing_of_a_job_adds_up_to_its_total_time()
    {
        var job = await new JobClient(local.Http).RunAsync(Digits.HeldOut[0].ToRequest());

        var timing = job["timing"]!;
        var parts = new[] { "queueMs", "coldStartMs", "loadMs", "computeMs" }
            .Sum(part => timing[part]!.GetValue<double>());
        var life = job["finishedAt"]!.GetValue<DateTimeOffset>() - job["createdAt"]!.GetValue<DateTimeOffset>();
        Assert.Equal(life.TotalMilliseconds, parts, tolerance: 1);
        Assert.True(timing["batchSize"]!.GetValue<int>() >= 1);
    }
}
