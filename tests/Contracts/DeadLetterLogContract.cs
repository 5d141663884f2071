using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Contracts;

/// <summary>The behavior of every dead-letter log.</summary>
public abstract class DeadLetterLogContract
{
    protected abstract IDeadLetterLog Log { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dead_job_is_read_back_unchanged()
    {
        var dead = Dead(minute: 0) with { Description = "It's <naïve> – \"twice\"." };
        await Log.AppendAsync(dead, Token);

        Assert.Equal(dead, await Log.FindAsync(dead.Id, Token));
        Assert.Equal([dead], await Log.ReadAsync(null, null, 10, Token));
    }

    [Fact]
    public async Task A_message_without_a_job_is_read_as_written_and_listed_in_its_lane()
    {
        var letter = new DeadLetter(Lane.Bulk, "it's <id>", new byte[300], 3, "MessageUnreadable", "Odd.");
        var stray = DeadLetterEntry.OfStray(letter, "stray-1", Samples.Noon);
        var ofCallbacks = DeadLetterEntry.OfStray(letter with { Lane = null }, "stray-2", Samples.Noon.AddMinutes(1));
        await Log.AppendAsync(stray, Token);
        await Log.AppendAsync(ofCallbacks, Token);

        Assert.Equal(stray, await Log.FindAsync(stray.Id, Token));
        Assert.Equal([ofCallbacks, stray], await Log.ReadAsync(null, null, 10, Token));
        Assert.Equal([stray], await Log.ReadAsync(Lane.Bulk, null, 10, Token));
        Assert.Empty(await Log.ReadAsync(Lane.Interactive, null, 10, Token));
    }

    [Fact]
    public async Task A_description_of_any_length_is_stored()
    {
        var dead = DeadLetterEntry.Of(
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
    public async Task An_unknown_id_finds_nothing(string id)
    {
        await Log.AppendAsync(Dead(minute: 0), Token);

        Assert.Null(await Log.FindAsync(id, Token));
    }

    [Fact]
    public async Task The_newest_come_first_and_the_next_page_continues_after_the_last()
    {
        var dead = await AppendAsync(5);

        var first = await Log.ReadAsync(null, null, 3, Token);
        var second = await Log.ReadAsync(null, first[^1].Id, 3, Token);

        Assert.Equal([dead[4], dead[3], dead[2]], first);
        Assert.Equal([dead[1], dead[0]], second);
        Assert.Empty(await Log.ReadAsync(null, second[^1].Id, 3, Token));
    }

    [Fact]
    public async Task A_lane_is_read_page_by_page_without_the_other()
    {
        var dead = await AppendAsync(6);

        var first = await Log.ReadAsync(Lane.Bulk, null, 2, Token);
        var second = await Log.ReadAsync(Lane.Bulk, first[^1].Id, 2, Token);

        Assert.Equal([dead[5], dead[3]], first);
        Assert.Equal([dead[1]], second);
        Assert.Equal([dead[4], dead[2], dead[0]], await Log.ReadAsync(Lane.Interactive, null, 10, Token));
    }

    [Fact]
    public async Task The_same_dead_job_appended_twice_is_one_entry()
    {
        await Log.AppendAsync(Dead(minute: 0), Token);
        await Log.AppendAsync(Dead(minute: 0), Token);

        Assert.Single(await Log.ReadAsync(null, null, 10, Token));
    }

    [Fact]
    public async Task Purge_deletes_the_old_and_keeps_the_new()
    {
        var dead = await AppendAsync(6);

        Assert.Equal(2, await Log.PurgeAsync(Samples.Noon.AddMinutes(3), limit: 2, Token));
        Assert.Equal(1, await Log.PurgeAsync(Samples.Noon.AddMinutes(3), limit: 2, Token));
        Assert.Equal(0, await Log.PurgeAsync(Samples.Noon.AddMinutes(3), limit: 2, Token));

        Assert.Equal([dead[5], dead[4], dead[3]], await Log.ReadAsync(null, null, 10, Token));
    }

    /// <summary>Entries a minute apart, in alternating lanes.</summary>
    private async Task<List<DeadLetterEntry>> AppendAsync(int count)
    {
        var dead = Enumerable.Range(0, count).Select(Dead).ToList();
        foreach (var one in dead)
        {
            await Log.AppendAsync(one, Token);
        }

        return dead;
    }

    private static DeadLetterEntry Dead(int minute)
    {
        var job = Samples.Job($"job-{minute}") with { Lane = minute % 2 == 0 ? Lane.Interactive : Lane.Bulk };
        var outcome = Samples.Failure("attempts-exhausted") with { FinishedAt = Samples.Noon.AddMinutes(minute) };
        return DeadLetterEntry.Of(
            job, outcome, "MaxDeliveryCountExceeded", "Message could not be consumed after 5 delivery attempts.");
    }
}
