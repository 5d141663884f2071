namespace Serverless.Replay.Simulation;

/// <summary>The simulated instances. They start, serve, and drain before they are removed.</summary>
internal sealed class Pool(SimulationOptions options)
{
    private readonly List<Instance> _instances = [];
    private readonly Random _random = new(options.Seed);

    /// <summary>The number of requests that live instances can take now.</summary>
    public int Free { get; private set; }

    public int Concurrency { get; private set; } = options.Concurrency;

    public int Launches { get; private set; }

    /// <summary>The number of launched instances that were removed before they served a request.</summary>
    public int Wasted { get; private set; }

    /// <summary>The start-up time of the instance that was ready last. Null before the first.</summary>
    public double? LastStartUp { get; private set; }

    public void AddLive(int count)
    {
        for (var n = 0; n < count; n++)
        {
            _instances.Add(new Instance(0, 0) { IsLive = true });
            Free += Concurrency;
        }
    }

    /// <summary>Returns the starting instance that is ready first. Null if none is starting.</summary>
    public Instance? NextReady()
    {
        Instance? first = null;
        foreach (var instance in _instances)
        {
            if (!instance.IsLive && instance.ReadyAt < (first?.ReadyAt ?? double.MaxValue))
            {
                first = instance;
            }
        }

        return first;
    }

    public void Ready(Instance instance)
    {
        if (instance.IsDraining)
        {
            Remove(instance);
            return;
        }

        instance.IsLive = true;
        LastStartUp = instance.StartUpSeconds;
        Free += Room(instance);
    }

    public Instance? LeastBusy()
    {
        Instance? least = null;
        foreach (var instance in _instances)
        {
            if (instance.IsLive && !instance.IsDraining
                && instance.InHand < Concurrency && instance.InHand < (least?.InHand ?? int.MaxValue))
            {
                least = instance;
            }
        }

        return least;
    }

    public void Take(Instance instance)
    {
        instance.InHand++;
        instance.Served++;
        Free--;
    }

    public void End(Instance instance)
    {
        instance.InHand--;
        if (!instance.IsDraining)
        {
            Free += instance.InHand < Concurrency ? 1 : 0;
        }
        else if (instance.InHand == 0)
        {
            Remove(instance);
        }
    }

    public (int Live, int Starting, int Draining) Count()
    {
        var (live, starting, draining) = (0, 0, 0);
        foreach (var instance in _instances)
        {
            if (instance.IsDraining)
            {
                draining++;
            }
            else if (instance.IsLive)
            {
                live++;
            }
            else
            {
                starting++;
            }
        }

        return (live, starting, draining);
    }

    /// <summary>Launches instances, or drains some: first those that still start, then the least busy.</summary>
    public void Resize(double now, int change)
    {
        for (; change > 0; change--, Launches++)
        {
            var seconds = options.StartUps?.At(_random.NextDouble()) ?? options.StartUpSeconds;
            _instances.Add(new Instance(now + seconds, seconds));
        }

        for (; change < 0; change++)
        {
            var last = _instances.FindLast(i => !i.IsLive && !i.IsDraining)
                ?? _instances.Where(i => !i.IsDraining).MinBy(i => i.InHand);
            if (last is not null)
            {
                Drain(last);
            }
        }
    }

    public void SetConcurrency(int concurrency)
    {
        if (concurrency != Concurrency)
        {
            Concurrency = Math.Clamp(concurrency, 1, options.MaxConcurrency);
            Free = _instances.Where(i => i.IsLive && !i.IsDraining).Sum(Room);
        }
    }

    private int Room(Instance instance) => Math.Max(0, Concurrency - instance.InHand);

    private void Drain(Instance instance)
    {
        if (instance.IsLive)
        {
            Free -= Room(instance);
        }

        instance.IsDraining = true;
        var isBilledUntilReady = !instance.IsLive && options.Platform != Platform.Direct;
        if (instance.InHand == 0 && !isBilledUntilReady)
        {
            Remove(instance);
        }
    }

    private void Remove(Instance instance)
    {
        _instances.Remove(instance);
        if (instance.Served == 0)
        {
            Wasted++;
        }
    }
}
