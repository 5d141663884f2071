namespace Serverless.Serving.Inference;

/// <summary>
/// Limits how many messages are processed at once, with a separate line for each lane and model
/// (<see cref="GateRule"/>). The limit can change at any time, unlike the trigger's own <c>maxConcurrentCalls</c>,
/// which requires a restart.
/// </summary>
public sealed class ConcurrencyGate(int limit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Lane Lane, string Model), Line> _lines = [];
    private int _limit = limit;
    private int _inHand;
    private int _bulkInHand;
    private long _arrivals;
    private long _old;
    private bool _isClosed;

    /// <summary>
    /// Maximum number of messages in hand, at least 1. <see cref="GateRule"/> admits a few beyond it. If it is lowered,
    /// messages in hand still finish.
    /// </summary>
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

    /// <summary>Waits for a place, which the caller disposes when the message is done.</summary>
    public Task<GatePlace> EnterAsync(Lane lane, string model, CancellationToken cancellationToken)
    {
        var turn = new Turn(cancellationToken);
        lock (_gate)
        {
            if (_isClosed)
            {
                turn.GiveBack();
                return turn.Task;
            }

            if (!_lines.TryGetValue((lane, model), out var line))
            {
                _lines.Add((lane, model), line = new Line());
            }

            line.Waiting.Enqueue((turn, ++_arrivals));
            LetIn_NeedsGate();
        }

        return turn.Task;
    }

    /// <summary>
    /// Ends the waits that have lasted since the last call with <see cref="NotStartedException"/>.
    /// </summary>
    public void GiveBackOld()
    {
        lock (_gate)
        {
            GiveBack_NeedsGate(_old);
            _old = _arrivals;
        }
    }

    /// <summary>Admits no more messages. Waits end with <see cref="NotStartedException"/>, now and later.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            GiveBack_NeedsGate(_arrivals);
        }
    }

    internal void Leave(GatePlace place)
    {
        lock (_gate)
        {
            Count_NeedsGate(place.Lane, place.Model, -1);
            LetIn_NeedsGate();
        }
    }

    private void LetIn_NeedsGate()
    {
        while (true)
        {
            var lines = _lines.Where(line => line.Value.HasWaiting()).ToList();
            var next = GateRule.Choose(_limit, _inHand, _bulkInHand, lines.ConvertAll(
                line => new GateLine(line.Key.Lane, line.Value.InHand, line.Value.Waiting.Peek().Arrival)));
            if (next < 0)
            {
                return;
            }

            var (lane, model) = lines[next].Key;
            var place = new GatePlace(this, lane, model, Math.Min(_inHand + 1, _limit));

            // False if the waiter was canceled: the place goes to the next one.
            if (lines[next].Value.Waiting.Dequeue().Turn.TryGive(place))
            {
                Count_NeedsGate(lane, model, 1);
            }
        }
    }

    private void GiveBack_NeedsGate(long last)
    {
        foreach (var (key, line) in _lines.ToList())
        {
            while (line.HasWaiting() && line.Waiting.Peek().Arrival <= last)
            {
                line.Waiting.Dequeue().Turn.GiveBack();
            }

            if (line.InHand == 0 && !line.HasWaiting())
            {
                _lines.Remove(key);
            }
        }
    }

    private void Count_NeedsGate(Lane lane, string model, int messages)
    {
        _inHand += messages;
        _bulkInHand += lane == Lane.Bulk ? messages : 0;
        var line = _lines[(lane, model)];
        line.InHand += messages;
        if (line.InHand == 0 && !line.HasWaiting())
        {
            _lines.Remove((lane, model));
        }
    }

    private sealed class Line
    {
        public Queue<(Turn Turn, long Arrival)> Waiting { get; } = [];

        public int InHand { get; set; }

        /// <summary>Whether a message waits. Removes canceled waiters from the head.</summary>
        public bool HasWaiting()
        {
            while (Waiting.TryPeek(out var head) && head.Turn.Task.IsCompleted)
            {
                Waiting.Dequeue();
            }

            return Waiting.Count > 0;
        }
    }

    private sealed class Turn : TaskCompletionSource<GatePlace>
    {
        private readonly CancellationTokenRegistration _givingUp;

        public Turn(CancellationToken cancellationToken)
            : base(TaskCreationOptions.RunContinuationsAsynchronously) =>
            _givingUp = cancellationToken.UnsafeRegister(
                static (turn, token) => ((Turn)turn!).TrySetCanceled(token), this);

        public bool TryGive(GatePlace place)
        {
            _givingUp.Unregister();
            return TrySetResult(place);
        }

        public void GiveBack()
        {
            _givingUp.Unregister();
            TrySetException(new NotStartedException());
        }
    }
}

/// <summary>A place that a message occupies in the gate.</summary>
public sealed class GatePlace : IDisposable
{
    private ConcurrencyGate? _gate;

    internal GatePlace(ConcurrencyGate gate, Lane lane, string model, int inHand) =>
        (_gate, Lane, Model, InHand) = (gate, lane, model, inHand);

    /// <summary>The number of messages in hand including this one, at most the limit.</summary>
    public int InHand { get; }

    internal Lane Lane { get; }

    internal string Model { get; }

    public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave(this);
}
