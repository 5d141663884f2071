using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving;

namespace Serverless.Cloud.Tests.Storage;

public sealed class ShardsTests
{
    /// <summary>3,000 jobs per second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1) / 3_000;

    private static IEnumerable<JobId> Burst =>
        Enumerable.Range(0, 100_000).Select(i => JobId.New(Samples.Noon + (i * Pause)));

    [Fact]
    public void No_range_of_keys_gets_more_than_one_and_a_half_even_shares_of_a_burst()
    {
        var busiest = Burst.GroupBy(JobKeys.Shard).Max(shard => shard.Count());

        Assert.InRange(busiest, 1, 1.5 * 100_000 / 256);
    }

    [Fact]
    public void No_range_of_keys_gets_more_than_one_and_a_half_even_shares_of_a_bursts_webhooks()
    {
        var busiest = Burst.GroupBy(id => TableDeliveryLog.PartitionOf($"msg_{id}_succeeded"))
            .Max(shard => shard.Count());

        Assert.InRange(busiest, 1, 1.5 * 100_000 / 16);
    }

    [Fact]
    public void Ids_with_a_time_sort_newest_first_and_before_all_others()
    {
        JobId[] newestFirst =
        [
            JobId.New(Samples.Noon.AddYears(300)), JobId.New(Samples.Noon), JobId.New(Samples.Noon.AddMilliseconds(-1)),
            JobId.New(Samples.Noon.AddYears(-50)), JobId.Parse("-"), JobId.Parse("0199"), JobId.Parse("key-1"),
            JobId.Parse("zz"),
        ];

        Assert.Equal(newestFirst, newestFirst.OrderBy(JobKeys.Job, StringComparer.Ordinal));
    }
}
