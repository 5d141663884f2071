using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Serverless.Gateway.Http.Headers;

namespace Serverless.Functions.Tests.Gateway.Http;

public sealed class RequestBodyTests : IRequestBodyPipeFeature
{
    private const int Limit = 16 << 20;

    private readonly Pipe _body = new(new PipeOptions(pauseWriterThreshold: 0));

    PipeReader IRequestBodyPipeFeature.Reader => _body.Reader;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(150)]
    [InlineData(100_000)]
    public async Task Memory_follows_what_has_arrived_and_not_what_was_announced(int arrived)
    {
        await _body.Writer.WriteAsync(new byte[arrived], Token);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reading = RequestBody.ReadJsonAsync(Announcing(Limit), Limit, Token);

        Assert.False(reading.IsCompleted);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 10);
        await _body.Writer.CompleteAsync();
        Assert.True((await reading).IsAccepted(out var body, out _));
        Assert.Equal(arrived, body.Length);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(Limit - 1, true)]
    [InlineData(Limit, true)]
    [InlineData(Limit + 1, false)]
    public async Task A_body_up_to_the_limit_is_read_whole(int length, bool accepted)
    {
        var sent = new byte[length];
        new Random(1).NextBytes(sent);
        var reading = RequestBody.ReadJsonAsync(Announcing(null), Limit, Token);

        foreach (var part in sent.Chunk(65_521))
        {
            await _body.Writer.WriteAsync(part, Token);
        }

        await _body.Writer.CompleteAsync();
        Assert.Equal(accepted, (await reading).IsAccepted(out var body, out var problem));
        Assert.True(accepted ? body.Span.SequenceEqual(sent) : problem!.Status == 413);
    }

    [Fact]
    public async Task A_body_that_never_ends_is_refused_at_the_limit()
    {
        var reading = RequestBody.ReadJsonAsync(Announcing(null), Limit, Token);
        await _body.Writer.WriteAsync(new byte[Limit + 1], Token);

        Assert.False((await reading).IsAccepted(out _, out var problem));
        Assert.Equal(413, problem.Status);
    }

    private HttpRequest Announcing(long? length)
    {
        var http = new DefaultHttpContext();
        http.Features.Set<IRequestBodyPipeFeature>(this);
        http.Request.ContentType = "application/json";
        http.Request.ContentLength = length;
        return http.Request;
    }
}
