namespace Serverless.Scaling.Bursts;

/// <summary>
/// Finds bursts while they happen, by a cumulative sum: the evidence that arrivals are Poisson at 2 λ and not at λ, the usual rate, which
/// n jobs in a second change by n − λ / ln 2, kept between 0 and h. On at h, off at 0. A surge that holds for three seconds is a burst; a burst that
/// fell is cooling for half a minute before it is calm.
/// </summary>
public sealed class BurstDetector
{
    private const double QuietRate = 0.3;
    private const double SurgeSeconds = 3;
    private const double CoolingSeconds = 30;

    /// <summary>About one false alarm a day: at λ the evidence reaches h once in e^(h ln 2) seconds.</summary>
    private static readonly double Enough = Math.Log(86_400) / Math.Log(2);

    private readonly PastBursts _past = new();
    private readonly Rhythm _rhythm = new();
    private double _evidence;
    private int _state;
    private double _age;
    private double _burstAge;
    private double _fastBefore;
    private double _steepness;
    private double _peak;

    public BurstState State => (BurstState)_state;

    public bool IsBursting => State is BurstState.Surge or BurstState.Burst;

    public Burst Seen => new()
    {
        State = State,
        AgeSeconds = _age,
        Steepness = State is BurstState.Calm ? 0 : _steepness,
        LikelySeconds = IsBursting ? _past.LikelyRest(_burstAge) : null,
        NextSeconds = _rhythm.Next?.InSeconds,
    };

    /// <summary>One second further.</summary>
    public void Step(int arrivals, Rates rates)
    {
        _evidence = Math.Clamp(_evidence + arrivals - Math.Max(rates.Slow, QuietRate) / Math.Log(2), 0, Enough);
        var (high, low) = (_evidence >= Enough, _evidence <= 0);
        _age++;
        _burstAge++;
        _rhythm.Step();
        _peak = Math.Max(_peak, rates.Fast);
        var next = State switch
        {
            BurstState.Calm when high => BurstState.Surge,
            BurstState.Surge when low => BurstState.Calm,
            BurstState.Surge when high && _age >= SurgeSeconds => BurstState.Burst,
            BurstState.Burst when low => BurstState.Cooling,
            BurstState.Cooling when high => BurstState.Burst,
            BurstState.Cooling when _age >= CoolingSeconds => BurstState.Calm,
            var same => same,
        };
        if (next != State)
        {
            Enter(next, rates);
        }

        _fastBefore = rates.Fast;
    }

    /// <summary>What is to be expected of the next seconds.</summary>
    public Outlook Ahead(double seconds) =>
        new(IsBursting, _past.Fills(State is BurstState.Calm ? 0 : _burstAge, _fastBefore, seconds), _rhythm.Next);

    public void Carry(Memory memory)
    {
        _past.Carry(memory);
        _rhythm.Carry(memory);
        memory.Carry(ref _evidence);
        memory.Carry(ref _state);
        memory.Carry(ref _age);
        memory.Carry(ref _burstAge);
        memory.Carry(ref _fastBefore);
        memory.Carry(ref _steepness);
        memory.Carry(ref _peak);
    }

    private void Enter(BurstState next, Rates rates)
    {
        var isOnset = State is (BurstState.Calm or BurstState.Cooling) && next is (BurstState.Surge or BurstState.Burst);
        if (isOnset && State is BurstState.Calm)
        {
            _rhythm.Begin();
        }

        if (isOnset)
        {
            (_burstAge, _peak, _steepness) = (0, rates.Fast, rates.Fast - _fastBefore);
        }

        if (next is BurstState.Cooling)
        {
            _past.Add(_burstAge, _peak);
        }

        _state = (int)next;
        _age = 0;
    }
}
