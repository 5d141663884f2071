namespace Serverless.Serving.Tests.Batching;

public sealed partial class JobRunnerTests
{
    [Fact]
    public async Task A_separately_stored_payload_is_fetched()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);
        _payloads.Kept[_job.Id] = Message(4);

        await RunAsync(JobMessage.Claim(_job).Encode());

        Assert.Equal([8f], Tensors.ToFloats(_store.Outcome(_job.Id).Outputs![0]));
        Assert.Empty(_payloads.Kept);
    }

    [Fact]
    public async Task A_missing_payload_fails_the_job()
    {
        _store.Jobs[_job.Id] = new JobSnapshot(_job);

        await RunAsync(JobMessage.Claim(_job).Encode());

        Assert.Equal(JobErrors.PayloadMissing, _store.Outcome(_job.Id).Error?.Code);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 0 })]
    [InlineData(new byte[] { 2, 0, 0, 0, (byte)'{', (byte)'}' })]
    public async Task Bytes_that_are_not_a_job_message_throw(byte[] body) =>
        await Assert.ThrowsAsync<FormatException>(() => RunAsync(body));
}
