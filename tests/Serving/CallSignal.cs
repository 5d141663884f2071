using System.Threading.Channels;

namespace Serverless.Serving.Tests;

/// <summary>Calls that a test waits for, one by one, while another thread makes them.</summary>
internal sealed class CallSignal
{
    /// <summary>Far longer than any call takes to come: a test that waits for one that never comes fails.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<bool> _calls = Channel.CreateUnbounded<bool>();

    /// <summary>Calls that have not been waited for.</summary>
    public int Count => _calls.Reader.Count;

    public void Raise() => _calls.Writer.TryWrite(true);

    public Task NextAsync() =>
        _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
}
