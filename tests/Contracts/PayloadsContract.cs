using Serverless.Serving;

namespace Serverless.Contracts;

/// <summary>The behavior of every payload store.</summary>
public abstract class PayloadsContract
{
    private readonly JobId _id = JobId.Parse("payload-1");

    protected abstract IPayloads Payloads { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_missing_body_is_null() => Assert.Null(await Payloads.GetAsync(_id, Token));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    [InlineData(20_000_000)]
    public async Task A_body_of_any_size_is_read_back(int bytes)
    {
        var body = Samples.Bytes(bytes);
        await Payloads.PutAsync(_id, body, Token);
        Assert.True((await Payloads.GetAsync(_id, Token))!.Value.Span.SequenceEqual(body));
    }

    [Fact]
    public async Task A_slice_of_a_larger_array_is_stored_as_the_slice()
    {
        await Payloads.PutAsync(_id, new byte[] { 1, 2, 3, 4 }.AsMemory(1, 2), Token);
        Assert.Equal([2, 3], (await Payloads.GetAsync(_id, Token))!.Value.ToArray());
    }

    [Fact]
    public async Task A_second_put_replaces_the_first()
    {
        await Payloads.PutAsync(_id, new byte[] { 1, 1, 1 }, Token);
        await Payloads.PutAsync(_id, new byte[] { 2 }, Token);
        Assert.Equal([2], (await Payloads.GetAsync(_id, Token))!.Value.ToArray());
    }

    [Fact]
    public async Task A_deleted_body_is_gone_and_deleting_again_is_no_error()
    {
        await Payloads.PutAsync(_id, new byte[] { 1 }, Token);
        await Payloads.DeleteAsync(_id, Token);
        await Payloads.DeleteAsync(_id, Token);
        Assert.Null(await Payloads.GetAsync(_id, Token));
    }
}
