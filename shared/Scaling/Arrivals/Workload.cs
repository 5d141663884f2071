namespace Serverless.Scaling.Arrivals;

/// <summary>
/// Turns jobs into work. If an item of a model costs w, a second brings Σ items w, and Σ items w waits. What is in hand
/// counts with what is left of it, but not beyond what the live instances can serve in W + 1.5 D, the time in which a
/// backlog must clear: a job in hand cannot move, so a longer one only occupies its own instance.
/// </summary>
internal sealed class Workload(ScalingSettings settings)
{
    private readonly ModelCosts _costs = new();
    private readonly ArrivalRates _rates = new();
    private readonly WaitingLine _line = new();
    private readonly WaitObjectives _objectives = new(settings.WaitSeconds);
    private readonly Attainment _attainment = new();
    private IReadOnlyList<InstanceReport>? _reports;

    /// <summary>Starts with what the last decision of an earlier detector knew.</summary>
    public void Restore(Demand known)
    {
        foreach (var model in known.Models)
        {
            _costs.Restore(model, known.At);
            _objectives.Arrive(model.Model, model.WaitSeconds, known.At);
            _line.Arrive(new JobGroup(model.Model, model.JobsWaiting, model.ItemsWaiting));
        }
    }

    /// <summary>Learns from the reports. Without new ones, the last ones stay in effect.</summary>
    /// <returns>False if some figures were absurd; they are ignored.</returns>
    public bool Learn(IReadOnlyList<InstanceReport> reports, DateTimeOffset now)
    {
        var isGood = _costs.Learn(reports, now);
        if (_reports is not null)
        {
            // The first reports contain jobs that ended before this detector started.
            _attainment.Add(_costs.Added, now);
        }

        _reports = reports;
        return isGood;
    }

    /// <summary>How many jobs of each model were in time.</summary>
    public IReadOnlyList<ModelAttainment> Attained(DateTimeOffset now) => _attainment.Read(now, _objectives.Of);

    /// <param name="demand">The demand in jobs.</param>
    /// <param name="arrived">The arrivals of the new seconds, each with the index of its second.</param>
    public Demand Measure(Demand demand, IReadOnlyList<(int Index, ArrivalSecond Second)> arrived)
    {
        Arrive(demand, arrived);
        var jobs = QueuedJobs.Of(demand.Active, _reports ?? [], _line);
        var (perJob, grain) = PerJob(demand);
        var service = _costs.Any ? perJob * demand.Concurrency : demand.ServiceSeconds;
        var wait = _objectives.Strictest(demand.At);
        var waiting = jobs.Sum(model => Waiting(model.Key, model.Value, demand));
        var left = jobs.Sum(model => Left(model.Key, model.Value, demand));
        return demand with
        {
            Models = ModelDemand.MostWork(
                jobs.Keys.Union(_rates.All.Select(rate => rate.Model)).Union(arrived.Select(a => a.Second.Model))
                    .Select(model => Of(model, jobs.GetValueOrDefault(model), arrived, demand))),
            WorkPerSecond = PerSecond(demand, arrived),
            Work = waiting + Math.Min(left, demand.Live * (service + wait + 1.5 * demand.StartUpSeconds)),
            WorkPerJob = perJob,
            Grain = grain,
            ServiceSeconds = service,
            WaitSeconds = wait,
        };
    }

    private void Arrive(Demand demand, IReadOnlyList<(int Index, ArrivalSecond Second)> arrived)
    {
        var groups = new List<JobGroup>();
        foreach (var (_, second) in arrived.Where(arrival => arrival.Second.Jobs > 0))
        {
            groups.Add(new JobGroup(second.Model, second.Jobs, second.ItemsOrJobs));
            _line.Arrive(groups[^1]);
            _objectives.Arrive(second.Model, second.ObjectiveSeconds, demand.At);
        }

        _line.Keep(demand.Active);
        _rates.Step(demand.ArrivalsPerSecond.Count, groups);
    }

    /// <summary>A job of an unknown model is as much work as a mean job.</summary>
    private double Work(string model, double jobs, double items, Demand demand) =>
        _costs.Of(model) is { } cost ? items * cost : jobs * demand.ServiceSeconds / demand.Concurrency;

    private double Waiting(string model, in ModelJobs jobs, Demand demand) =>
        Work(model, jobs.JobsWaiting, jobs.ItemsWaiting, demand);

    private double Left(string model, in ModelJobs jobs, Demand demand) =>
        Math.Max(0, Work(model, jobs.JobsInHand, jobs.ItemsInHand, demand) - jobs.InHandSeconds);

    /// <summary>The mean work of an arriving job, Σ λ w / Σ λ, and Σ λ w² / Σ λ w.</summary>
    private (double PerJob, double Grain) PerJob(Demand demand)
    {
        var (jobs, work, squares) = (0.0, 0.0, 0.0);
        foreach (var rate in _rates.All)
        {
            var arriving = Work(rate.Model, rate.Jobs, rate.Items, demand);
            (jobs, work, squares) = (jobs + rate.Jobs, work + arriving, squares + arriving * arriving / rate.Jobs);
        }

        var usual = demand.ServiceSeconds / demand.Concurrency;
        return _costs.Any && work > 0 ? (work / jobs, squares / work) : (usual, usual);
    }

    private double[] PerSecond(Demand demand, IReadOnlyList<(int Index, ArrivalSecond Second)> arrived)
    {
        var work = new double[demand.ArrivalsPerSecond.Count];
        foreach (var (index, second) in arrived)
        {
            work[index] += Work(second.Model, second.Jobs, second.ItemsOrJobs, demand);
        }

        return work;
    }

    private ModelDemand Of(
        string model, ModelJobs jobs, IReadOnlyList<(int Index, ArrivalSecond Second)> arrived, Demand demand)
    {
        var seconds = arrived.Where(arrival => arrival.Second.Model == model).ToList();
        var rate = _rates.Of(model);
        return new ModelDemand(model)
        {
            Jobs = seconds.Sum(arrival => (long)arrival.Second.Jobs),
            BulkJobs = seconds.Sum(arrival => (long)arrival.Second.BulkJobs),
            Items = seconds.Sum(arrival => (long)arrival.Second.ItemsOrJobs),
            WorkPerItem = _costs.Of(model) ?? 0,
            WorkPerSecond = Work(model, rate.Jobs, rate.Items, demand),
            JobsWaiting = (long)Math.Round(jobs.JobsWaiting),
            ItemsWaiting = (long)Math.Round(jobs.ItemsWaiting),
            JobsInHand = (int)Math.Round(jobs.JobsInHand),
            Work = Waiting(model, jobs, demand) + Left(model, jobs, demand),
            WaitSeconds = _objectives.Of(model),
        };
    }
}
