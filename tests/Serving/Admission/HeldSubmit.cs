using Serverless.Serving.Admission;

namespace Serverless.Serving.Tests.Admission;

/// <summary>A submit whose send blocks until the test decides its result.</summary>
internal sealed class HeldSubmit(QueueOfIds queue) : IMessageSender
{
    private readonly TaskCompletionSource<OutgoingMessage> _begun = new();
    private readonly TaskCompletionSource _answer = new();

    public Task<Result<AcceptedJob>> Result { get; set; } = Task.FromException<Result<AcceptedJob>>(
        new InvalidOperationException("Not submitted."));

    /// <summary>Completes when the send has started.</summary>
    public Task Sending => _begun.Task;

    public Task SendAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken)
    {
        _begun.SetResult(message);
        return _answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets the queue respond, if the submit sends anything.</summary>
    /// <returns>The result of the submit.</returns>
    public async Task<Result<AcceptedJob>> EndAsync(SendEnd end)
    {
        await Task.WhenAny(Sending, Result);
        if (Sending.IsCompleted && end != SendEnd.Refused)
        {
            queue.Take(await _begun.Task);
        }

        if (end == SendEnd.Taken)
        {
            _answer.SetResult();
        }
        else
        {
            _answer.SetException(new TimeoutException("The queue did not answer in time."));
        }

        return await Result;
    }
}

/// <summary>
/// The result of a send. If the response is lost, the queue has the message but the sender does not know.
/// </summary>
public enum SendEnd
{
    Taken,
    Refused,
    AnswerLost,
}

/// <summary>A queue that drops a second message with an id, even after the first was received.</summary>
internal sealed class QueueOfIds
{
    private readonly HashSet<string> _seen = [];

    public List<OutgoingMessage> Waiting { get; } = [];

    public void Take(OutgoingMessage message)
    {
        if (_seen.Add(message.Id))
        {
            Waiting.Add(message);
        }
    }
}
