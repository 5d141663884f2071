using System.IO.Pipelines;
using Microsoft.Extensions.Hosting;
using Serverless.Embedded.Pool;

namespace Serverless.Embedded.Tests.Pool;

public sealed class ParentLifetimeTests : IDisposable
{
    private readonly FakeApplication _application = new();
    private readonly Pipe _input = new();
    private readonly StringWriter _output = new();

    [Fact]
    public async Task The_ready_line_is_written_after_the_application_has_started()
    {
        using var lifetime = await Begin();
        Assert.Equal("", _output.ToString());

        _application.Started.Cancel();

        Assert.Equal("instance-ready", _output.ToString().Trim());
    }

    [Fact]
    public async Task The_application_stops_when_its_input_ends()
    {
        using var lifetime = await Begin();

        await _input.Writer.CompleteAsync();

        await _application.Stopping.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    [Fact]
    public async Task The_application_stops_when_its_input_breaks()
    {
        using var lifetime = await Begin();

        await _input.Writer.CompleteAsync(new IOException("Broken pipe"));

        await _application.Stopping.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    [Fact]
    public async Task Input_from_the_parent_does_not_stop_the_application()
    {
        using var lifetime = await Begin();

        await _input.Writer.WriteAsync(new byte[10_000]);
        await _input.Writer.FlushAsync();

        Assert.False(_application.Stopping.Task.IsCompleted);
    }

    public void Dispose() => _output.Dispose();

    private async Task<ParentLifetime> Begin()
    {
        var lifetime = new ParentLifetime(_application, _input.Reader.AsStream(), _output);
        await lifetime.WaitForStartAsync(CancellationToken.None);
        return lifetime;
    }

    private sealed class FakeApplication : IHostApplicationLifetime
    {
        public CancellationTokenSource Started { get; } = new();

        public TaskCompletionSource Stopping { get; } = new();

        public CancellationToken ApplicationStarted => Started.Token;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => Stopping.TrySetResult();
    }
}
