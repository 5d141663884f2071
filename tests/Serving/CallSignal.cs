using System.Threading.Channels;

namespace Serverless.Serving.Tests;

/// <summary>Lets a test wait for calls that another thread makes, one at a time.</summary>
internal sealed class CallSignal
{
    /// <summary>Much longer than any call takes; a test that waits for a call that never comes fails.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<bool> _calls = Channel.CreateUnbounded<bool>();

    /// <summary>Calls that the test has not waited for yet.</summary>
    public int Count => _calls.Reader.Count;

    public void Raise() => _calls.Writer.TryWrite(true);

    public Task NextAsync() =>
        _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
}
