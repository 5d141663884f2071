namespace Serverless.Scaling.Bursts;

/// <summary>
/// Detects bursts with a cumulative sum (CUSUM): the evidence that arrivals are Poisson at 2 λ instead of λ, the usual
/// rate. A second with n jobs changes the evidence by n − λ / ln 2, clamped to 0..h. At h a surge starts, and at 0 it
/// ends. A surge that lasts three seconds is a burst. After a burst the state is cooling for 30 seconds, then calm.
/// Jobs of different cost are counted as n = work / grain, because the work that arrives, in units of the grain, varies
/// as Poisson counts do. So fewer jobs that are more work are a burst, and many small ones beside large ones are none.
/// </summary>
public sealed class BurstDetector
{
    private const double QuietRate = 0.3;
    private const double SurgeSeconds = 3;
    private const double CoolingSeconds = 30;

    /// <summary>About one false alarm per day: at rate λ the evidence reaches h once in e^(h ln 2) seconds.</summary>
    private static readonly double Threshold = Math.Log(86_400) / Math.Log(2);

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

    /// <summary>Advances one second in which <paramref name="work"/> arrived.</summary>
    public void Step(double work, Rates rates, double grain)
    {
        var usual = Math.Max(rates.Slow / grain, QuietRate);
        _evidence = Math.Clamp(_evidence + work / grain - usual / Math.Log(2), 0, Threshold);
        var (high, low) = (_evidence >= Threshold, _evidence <= 0);
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
            Enter(next, rates, grain);
        }

        _fastBefore = rates.Fast;
    }

    /// <summary>Returns what past bursts suggest for the next <paramref name="seconds"/>.</summary>
    public Outlook Ahead(double seconds) =>
        new(
            IsBursting, _past.LikelyShare(State is BurstState.Calm ? 0 : _burstAge, _fastBefore, seconds),
            _rhythm.Next);

    public void Transfer(RuleMemory memory)
    {
        _past.Transfer(memory);
        _rhythm.Transfer(memory);
        memory.Transfer(ref _evidence);
        memory.Transfer(ref _state);
        memory.Transfer(ref _age);
        memory.Transfer(ref _burstAge);
        memory.Transfer(ref _fastBefore);
        memory.Transfer(ref _steepness);
        memory.Transfer(ref _peak);
    }

    private void Enter(BurstState next, Rates rates, double grain)
    {
        var isOnset = State is (BurstState.Calm or BurstState.Cooling)
            && next is (BurstState.Surge or BurstState.Burst);
        if (isOnset && State is BurstState.Calm)
        {
            _rhythm.Begin();
        }

        if (isOnset)
        {
            (_burstAge, _peak, _steepness) = (0, rates.Fast, (rates.Fast - _fastBefore) / grain);
        }

        if (next is BurstState.Cooling)
        {
            _past.Add(_burstAge, _peak);
        }

        _state = (int)next;
        _age = 0;
    }
}
