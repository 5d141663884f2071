namespace Serverless.Serving.Inference;

/// <summary>
/// Lets a limited number of messages through at once, the first come first, and may be widened or narrowed while they
/// pass: the fine lever below the trigger's own <c>maxConcurrentCalls</c>, which needs a restart.
/// </summary>
public sealed class ConcurrencyGate(int limit)
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = [];
    private int _limit = limit;
    private int _inHand;

    /// <summary>Messages that may be in hand; at least 1. Narrowing lets those in hand finish.</summary>
    public int Limit
    {
        get
        {
            lock (_gate)
            {
                return _limit;
            }
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            lock (_gate)
            {
                _limit = value;
                LetIn_NeedsGate();
            }
        }
    }

    public int InHand
    {
        get
        {
            lock (_gate)
            {
                return _inHand;
            }
        }
    }

    /// <summary>Waits for a place; the caller gives it back with <see cref="Leave"/>.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Enqueue(turn);
            LetIn_NeedsGate();
        }

        await using var givingUp = cancellationToken.UnsafeRegister(_ => turn.TrySetCanceled(cancellationToken), null);
        await turn.Task;
    }

    public void Leave()
    {
        lock (_gate)
        {
            _inHand--;
            LetIn_NeedsGate();
        }
    }

    private void LetIn_NeedsGate()
    {
        while (_inHand < _limit && _waiting.TryDequeue(out var turn))
        {
            // False if the one who waited has given up: the place goes to the next.
            if (turn.TrySetResult())
            {
                _inHand++;
            }
        }
    }
}
