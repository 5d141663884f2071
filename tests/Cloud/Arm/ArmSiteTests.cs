using Azure.Identity;
using Microsoft.Extensions.Time.Testing;
using Serverless.Cloud.Arm;
using Serverless.Contracts;
using Serverless.Scaling.Effects;

namespace Serverless.Cloud.Tests.Arm;

public sealed class ArmSiteTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(Samples.Noon);
    private FakeArm? _arm;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FakeArm Arm => _arm!;

    public async ValueTask InitializeAsync() => _arm = await FakeArm.StartAsync();

    public ValueTask DisposeAsync() => Arm.DisposeAsync();

    [Fact]
    public async Task The_count_is_read_and_written()
    {
        var site = Arm.Site(_time);
        Assert.Equal(new ArmAnswer(EffectStatus.Applied, 1), await site.ReadAsync(Token));
        Assert.Equal(new ArmAnswer(EffectStatus.Applied, 7), await site.WriteAsync(7, Token));
        Assert.Equal(new ArmAnswer(EffectStatus.Applied, 7), await site.ReadAsync(Token));
    }

    [Fact]
    public async Task One_token_serves_many_calls()
    {
        var site = Arm.Site(_time);
        await site.ReadAsync(Token);
        await site.ReadAsync(Token);
        Assert.Equal(1, Arm.Credential.Given);
    }

    [Fact]
    public async Task A_token_that_expired_early_is_renewed_within_the_call()
    {
        var site = Arm.Site(_time);
        await site.ReadAsync(Token);
        Arm.Credential.Revoke();
        Assert.Equal(5, (await site.WriteAsync(5, Token)).Count);
        Assert.Equal(2, Arm.Credential.Given);
    }

    [Fact]
    public async Task A_token_that_is_always_refused_does_not_loop()
    {
        Arm.Next(401);
        Arm.Next(401, """{"error":{"code":"InvalidAuthenticationToken","message":"Wrong tenant."}}""");
        var answer = await Arm.Site(_time).WriteAsync(5, Token);
        Assert.Equal(new ArmAnswer(EffectStatus.Deferred, Detail: "Azure rejected the token: Wrong tenant."), answer);
        Assert.Equal(2, Arm.Calls.Count);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Sun, 01 Mar 2026 12:01:30 GMT", 90)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public async Task Throttling_reports_when_to_retry(string? header, int? seconds)
    {
        Arm.Next(429, """{"error":{"code":"TooManyRequests","message":"x"}}""", header);
        var answer = await Arm.Site(_time).WriteAsync(5, Token);
        Assert.Equal(EffectStatus.Deferred, answer.Status);
        Assert.Equal(seconds, answer.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(409, """{"error":{"code":"Conflict","message":"Cannot modify this site because another operation is in progress."}}""", EffectStatus.Deferred, "another operation is in progress")]
    [InlineData(500, "", EffectStatus.Deferred, "failed with 500")]
    [InlineData(502, "<html>Bad gateway</html>", EffectStatus.Deferred, "failed with 502")]
    [InlineData(
        503, """{"error":{"code":"ServerBusy","message":"Busy."}}""", EffectStatus.Deferred, "failed with 503: Busy.")]
    [InlineData(
        403, """{"error":{"code":"AuthorizationFailed","message":"No."}}""",
        EffectStatus.Refused, "Grant it Microsoft.Web/sites/config/read and write: No.")]
    [InlineData(404, "", EffectStatus.Refused, "WarmInstances__SiteId")]
    [InlineData(400, """{"Code":"BadRequest","Message":"The desired MinimumElasticInstanceCount '1' must be greater than 3 to support zone redundancy."}""", EffectStatus.Refused, "zone redundancy")]
    [InlineData(200, "", EffectStatus.Deferred, "without an instance count")]
    [InlineData(200, "<html>Sign in</html>", EffectStatus.Deferred, "without an instance count")]
    [InlineData(200, "[1]", EffectStatus.Deferred, "without an instance count")]
    [InlineData(
        200, """{"properties":{"minimumElasticInstanceCount":"3"}}""",
        EffectStatus.Deferred, "without an instance count")]
    [InlineData(
        200, """{"properties":{"minimumElasticInstanceCount":3.5}}""",
        EffectStatus.Deferred, "without an instance count")]
    [InlineData(200, """{"properties":null}""", EffectStatus.Deferred, "without an instance count")]
    public async Task Every_other_response_is_deferred_or_refused_with_a_message(
        int status, string body, object expected, string words)
    {
        Arm.Next(status, body);
        var answer = await Arm.Site(_time).WriteAsync(5, Token);
        Assert.Equal(expected, answer.Status);
        Assert.Null(answer.Count);
        Assert.Contains(words, answer.Detail);
        Assert.Single(Arm.Calls);
    }

    [Fact]
    public async Task A_long_error_message_is_truncated()
    {
        Arm.Next(400, $$"""{"Message":"{{new string('x', 10_000)}}"}""");
        Assert.InRange((await Arm.Site(_time).WriteAsync(5, Token)).Detail!.Length, 300, 400);
    }

    [Fact]
    public async Task A_response_that_does_not_arrive_times_out()
    {
        Arm.Next(http => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted));
        var answer = await Arm.Site(_time, limit: TimeSpan.FromMilliseconds(100)).WriteAsync(5, Token);
        Assert.Equal(EffectStatus.Deferred, answer.Status);
        Assert.Contains("0.1 s", answer.Detail);
    }

    [Fact]
    public async Task A_broken_connection_is_deferred()
    {
        Arm.Next(http =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        var answer = await Arm.Site(_time).WriteAsync(5, Token);
        Assert.Equal(EffectStatus.Deferred, answer.Status);
        Assert.Contains("could not be called", answer.Detail);
    }

    [Fact]
    public async Task Without_an_identity_a_person_must_act()
    {
        Arm.Credential.Fault = new CredentialUnavailableException("No managed identity endpoint found.");
        var answer = await Arm.Site(_time).WriteAsync(5, Token);
        Assert.Equal(EffectStatus.Refused, answer.Status);
        Assert.Contains("WarmInstances__ClientId", answer.Detail);
        Assert.Empty(Arm.Calls);
    }

    [Fact]
    public async Task A_failing_identity_service_is_called_again_later()
    {
        Arm.Credential.Fault = new AuthenticationFailedException("IMDS answered 500.");
        var answer = await Arm.Site(_time).WriteAsync(5, Token);
        Assert.Equal(EffectStatus.Deferred, answer.Status);
    }

    [Fact]
    public async Task A_canceled_caller_gets_a_cancellation() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Arm.Site(_time).WriteAsync(5, new CancellationToken(canceled: true)));
}
