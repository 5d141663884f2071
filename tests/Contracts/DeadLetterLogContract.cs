using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Contracts;

/// <summary>What every keeper of dead letters does.</summary>
public abstract class DeadLetterLogContract
{
    protected abstract IDeadLetterLog Log { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dead_job_comes_back_as_it_was()
    {
        var dead = Dead(minute: 0) with { Description = "It's <naïve> – \"twice\"." };
        await Log.AppendAsync(dead, Token);

        Assert.Equal(dead, await Log.FindAsync(dead.Id, Token));
        Assert.Equal([dead], await Log.ReadAsync(null, null, 10, Token));
    }

    [Fact]
    public async Task A_description_of_any_length_finds_room()
    {
        var dead = DeadJob.Of(
            Samples.Job(), Samples.Failure("attempts-exhausted"), "Unknown", new string('ü', 1_000_000));
        await Log.AppendAsync(dead, Token);

        Assert.Equal(1_001, dead.Description!.Length);
        Assert.Equal(dead, await Log.FindAsync(dead.Id, Token));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("")]
    [InlineData("a/b#c?d\\e")]
    [InlineData("it's")]
    public async Task An_id_of_nothing_finds_nothing(string id)
    {
        await Log.AppendAsync(Dead(minute: 0), Token);

        Assert.Null(await Log.FindAsync(id, Token));
    }

    [Fact]
    public async Task The_newest_come_first_and_the_next_page_goes_on_where_the_last_one_ended()
    {
        var dead = await AppendAsync(5);

        var first = await Log.ReadAsync(null, null, 3, Token);
        var second = await Log.ReadAsync(null, first[^1].Id, 3, Token);

        Assert.Equal([dead[4], dead[3], dead[2]], first);
        Assert.Equal([dead[1], dead[0]], second);
        Assert.Empty(await Log.ReadAsync(null, second[^1].Id, 3, Token));
    }

    [Fact]
    public async Task A_lane_is_read_without_the_other_page_by_page()
    {
        var dead = await AppendAsync(6);

        var first = await Log.ReadAsync(Lane.Bulk, null, 2, Token);
        var second = await Log.ReadAsync(Lane.Bulk, first[^1].Id, 2, Token);

        Assert.Equal([dead[5], dead[3]], first);
        Assert.Equal([dead[1]], second);
        Assert.Equal([dead[4], dead[2], dead[0]], await Log.ReadAsync(Lane.Interactive, null, 10, Token));
    }

    [Fact]
    public async Task The_same_dead_job_noted_twice_is_one_line()
    {
        await Log.AppendAsync(Dead(minute: 0), Token);
        await Log.AppendAsync(Dead(minute: 0), Token);

        Assert.Single(await Log.ReadAsync(null, null, 10, Token));
    }

    [Fact]
    public async Task Purging_drops_the_old_and_keeps_the_young()
    {
        var dead = await AppendAsync(6);

        Assert.Equal(2, await Log.PurgeAsync(Samples.Noon.AddMinutes(3), limit: 2, Token));
        Assert.Equal(1, await Log.PurgeAsync(Samples.Noon.AddMinutes(3), limit: 2, Token));
        Assert.Equal(0, await Log.PurgeAsync(Samples.Noon.AddMinutes(3), limit: 2, Token));

        Assert.Equal([dead[5], dead[4], dead[3]], await Log.ReadAsync(null, null, 10, Token));
    }

    /// <summary>So many, a minute apart, of either lane in turn.</summary>
    private async Task<List<DeadJob>> AppendAsync(int count)
    {
        var dead = Enumerable.Range(0, count).Select(Dead).ToList();
        foreach (var one in dead)
        {
            await Log.AppendAsync(one, Token);
        }

        return dead;
    }

    private static DeadJob Dead(int minute)
    {
        var job = Samples.Job($"job-{minute}") with { Lane = minute % 2 == 0 ? Lane.Interactive : Lane.Bulk };
        var outcome = Samples.Failure("attempts-exhausted") with { FinishedAt = Samples.Noon.AddMinutes(minute) };
        return DeadJob.Of(
            job, outcome, "MaxDeliveryCountExceeded", "Message could not be consumed after 5 delivery attempts.");
    }
}
