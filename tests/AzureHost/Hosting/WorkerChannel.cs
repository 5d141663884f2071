using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;

namespace Serverless.AzureHost.Tests.Hosting;

/// <summary>
/// The stream to one worker. Each request gets the response with the same request id; log lines are kept.
/// </summary>
internal sealed class WorkerChannel : FunctionRpc.FunctionRpcBase
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _asked = new();
    private readonly ConcurrentQueue<RpcLog> _logs = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Unbounded, because a test has only a few open requests. One reader writes them to the stream one at a time, as
    // gRPC requires.
    private readonly Channel<StreamingMessage> _questions = Channel.CreateUnbounded<StreamingMessage>();

    /// <summary>Completes when the worker has opened the stream.</summary>
    public Task Started => _started.Task;

    public IReadOnlyCollection<RpcLog> Logs => _logs;

    /// <exception cref="IOException">The worker closed the stream before it responded.</exception>
    public async Task<StreamingMessage> AskAsync(StreamingMessage question, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        question.RequestId = Guid.NewGuid().ToString();
        _asked[question.RequestId] = answer;
        Tell(question);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Sends a message that has no response. If the worker has closed the stream, the message is dropped.
    /// </summary>
    public void Tell(StreamingMessage message)
    {
        if (!_questions.Writer.TryWrite(message) && _asked.TryRemove(message.RequestId, out var answer))
        {
            answer.SetException(Closed());
        }
    }

    /// <summary>The worker's only call, which lasts as long as the worker.</summary>
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream,
        IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var writing = WriteAsync(responseStream, ended.Token);
        try
        {
            await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
            {
                Take(message);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A worker that exits closes its connection. The open requests fail below.
        }

        await ended.CancelAsync();
        await writing;
        FailQuestions();
    }

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> stream, CancellationToken ended)
    {
        try
        {
            await foreach (var question in _questions.Reader.ReadAllAsync(ended))
            {
                await stream.WriteAsync(question, ended);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The call has ended. The reader detects that too and fails the open requests.
        }
    }

    private void Take(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.StartStream:
                _started.TrySetResult();
                break;
            case StreamingMessage.ContentOneofCase.Log:
                _logs.Enqueue(message.Log);
                break;
            default:
                if (_asked.TryRemove(message.RequestId, out var answer))
                {
                    answer.SetResult(message);
                }

                break;
        }
    }

    private void FailQuestions()
    {
        _questions.Writer.TryComplete();
        foreach (var id in _asked.Keys)
        {
            if (_asked.TryRemove(id, out var answer))
            {
                answer.SetException(Closed());
            }
        }
    }

    private static IOException Closed() => new("The worker closed the stream before it responded.");
}
