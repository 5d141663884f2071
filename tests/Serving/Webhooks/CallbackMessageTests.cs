using System.Text;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class CallbackMessageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<CallbackMessage> Messages =>
    [
        new CallbackMessage(JobId.Parse("job-1"), JobStatus.Succeeded),
        new CallbackMessage(JobId.Parse("job-1"), JobStatus.Canceled, Attempt: 10),
        CallbackMessage.OfReplay(JobId.Parse("job-1"), JobStatus.Expired, Noon) with { Attempt = 3 },
        new CallbackMessage(JobId.Parse("_"), JobStatus.Failed),
        new CallbackMessage(JobId.Parse("job-1"), JobStatus.Failed, Attempt: 2, Postponed: 7),
        CallbackMessage.OfReplay(JobId.Parse("job-1"), JobStatus.Failed, Noon) with { Postponed = 999_999_999 },
        new CallbackMessage(JobId.Parse("msg_a_failed_5"), JobStatus.Failed),
        CallbackMessage.OfReplay(JobId.Parse("a_succeeded_19b_1"), JobStatus.Failed, Noon),
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_message_id_contains_the_message(CallbackMessage message) =>
        Assert.Equal(message, CallbackMessage.TryParseId(message.MessageId));

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_body_contains_the_message(CallbackMessage message) =>
        Assert.Equal(message, CallbackMessage.TryDecode(message.ToMessage().Body));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("job-1")]
    [InlineData("msg_job-1_succeeded")]
    [InlineData("msg_job-1_running_1")]
    [InlineData("msg_job-1_succeeded_0")]
    [InlineData("msg_job-1_succeeded_1.0")]
    [InlineData("msg_job-1_succeeded_1.9999999999")]
    [InlineData("msg_job-1_succeeded_99999999999")]
    [InlineData("msg_a b_succeeded_1")]
    [InlineData("msg__succeeded_1")]
    [InlineData("msg_job-1_succeeded_1\n")]
    public void An_id_of_another_kind_is_not_parsed(string? id) => Assert.Null(CallbackMessage.TryParseId(id));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"jobId\":\"job-1\",\"status\":\"running\"}")]
    [InlineData("{\"jobId\":\"job-1\",\"status\":\"dancing\"}")]
    [InlineData("{\"jobId\":\"a b\",\"status\":\"failed\"}")]
    [InlineData("{\"jobId\":\"job-1\",\"status\":\"failed\",\"attempt\":0}")]
    [InlineData("{\"jobId\":\"job-1\",\"status\":\"failed\",\"postponed\":-1}")]
    [InlineData("{\"jobId\":7,\"status\":\"failed\"}")]
    [InlineData("{\"jobId\":\"job-1\",\"status\":9}")]
    [InlineData("{\"jobId\":\"job-1\",\"status\":\"failed\",\"attempt\":2000000000}")]
    [InlineData("{\"jobId\":\"job-1\",\"status\":\"failed\",\"replay\":\"a/b\"}")]
    [InlineData("\u0000\u0001")]
    public void A_body_of_another_kind_is_not_decoded(string body) =>
        Assert.Null(CallbackMessage.TryDecode(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_body_that_is_not_text_is_not_decoded() =>
        Assert.Null(
            CallbackMessage.TryDecode((byte[])[.. "{\"jobId\":\""u8, 0xff, 0xfe, .. "\",\"status\":\"failed\"}"u8]));

    [Fact]
    public void A_huge_id_is_not_parsed() =>
        Assert.Null(CallbackMessage.TryParseId($"msg_job-1_failed_{new string('a', 1_000_000)}_1"));

    [Fact]
    public void A_replay_contains_the_time_of_its_request()
    {
        Assert.Equal(Noon, CallbackMessage.OfReplay(JobId.Parse("job-1"), JobStatus.Failed, Noon).ReplayedAt);
        Assert.Null(new CallbackMessage(JobId.Parse("job-1"), JobStatus.Failed).ReplayedAt);
        Assert.All(["r1", "ffffffffffffffff", "7fffffffffffffff", "fffffffffffffffffffff"], odd =>
            Assert.Null(new CallbackMessage(JobId.Parse("job-1"), JobStatus.Failed, Replay: odd).ReplayedAt));
    }
}
