using Microsoft.Extensions.Time.Testing;
using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Scaling.Arrivals;

namespace Serverless.Cloud.Tests.Storage;

public abstract class TableArrivalsSuite(Azurite azurite, bool isStrict) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(Samples.Noon);
    private CloudStorage? _storage;
    private TableArrivals? _arrivals;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TableArrivals Arrivals => _arrivals!;

    public async ValueTask InitializeAsync()
    {
        _storage = await azurite.NewStorageAsync(isStrict);
        _arrivals = new TableArrivals(_storage, _time);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_counts_of_the_gateways_are_summed_per_second()
    {
        await TellAsync("a", until: 2, Second(0, "digits", 3), Second(1, "digits", 1), Second(1, "ocr", 5));
        await TellAsync("b", until: 2, Second(0, "digits", 4), Second(1, "digits", 2));
        _time.Advance(TimeSpan.FromSeconds(2));

        var reading = await Arrivals.ReadAsync(Samples.Noon, Token);

        Assert.Equal(Samples.Noon.AddSeconds(2), reading.MeasuredAt);
        Assert.Equal(
            [Second(0, "digits", 7, gateways: 2), Second(1, "digits", 3, gateways: 2), Second(1, "ocr", 5)],
            reading.Seconds.OrderBy(s => (s.Start, s.Model)));
    }

    [Fact]
    public async Task Only_seconds_that_every_gateway_has_reported_are_read_and_the_rest_later()
    {
        await TellAsync("a", until: 3, Second(1, "digits", 1), Second(2, "digits", 10));
        await TellAsync("b", until: 2, Second(1, "digits", 2));
        _time.Advance(TimeSpan.FromSeconds(3));

        var reading = await Arrivals.ReadAsync(Samples.Noon.AddSeconds(1), Token);
        Assert.Equal(Samples.Noon.AddSeconds(2), reading.MeasuredAt);
        Assert.Equal([Second(1, "digits", 3, gateways: 2)], reading.Seconds);

        await TellAsync("b", until: 3, Second(2, "digits", 20));
        reading = await Arrivals.ReadAsync(reading.MeasuredAt, Token);
        Assert.Equal(Samples.Noon.AddSeconds(3), reading.MeasuredAt);
        Assert.Equal([Second(2, "digits", 30, gateways: 2)], reading.Seconds);
    }

    [Fact]
    public async Task A_silent_gateway_delays_the_others_only_for_a_limited_time()
    {
        await TellAsync("gone", until: 1, Second(0, "digits", 1));
        await TellAsync("alive", until: 6, Second(5, "digits", 2));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(Samples.Noon.AddSeconds(1), (await Arrivals.ReadAsync(Samples.Noon, Token)).MeasuredAt);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        var reading = await Arrivals.ReadAsync(Samples.Noon, Token);
        Assert.Equal(Samples.Noon.AddSeconds(6), reading.MeasuredAt);
        Assert.Equal([Second(0, "digits", 1), Second(5, "digits", 2)], reading.Seconds);
    }

    [Fact]
    public async Task Without_reports_nothing_new_is_known()
    {
        var since = Samples.Noon.AddSeconds(-30);
        var reading = await Arrivals.ReadAsync(since, Token);
        Assert.Equal(since, reading.MeasuredAt);
        Assert.Empty(reading.Seconds);
    }

    [Fact]
    public async Task A_gateway_without_arrivals_reports_zero()
    {
        await TellAsync("a", until: 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        var reading = await Arrivals.ReadAsync(Samples.Noon, Token);
        Assert.Equal(Samples.Noon.AddSeconds(1), reading.MeasuredAt);
        Assert.Empty(reading.Seconds);
    }

    [Fact]
    public async Task Arrivals_that_were_reported_twice_count_once()
    {
        await TellAsync("a", until: 1, Second(0, "digits", 3));
        await TellAsync("a", until: 1, Second(0, "digits", 3));
        await TellAsync("a", until: 2, Second(0, "digits", 3), Second(1, "digits", 4));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(
            [Second(0, "digits", 3), Second(1, "digits", 4)], (await Arrivals.ReadAsync(Samples.Noon, Token)).Seconds);
    }

    [Fact]
    public async Task Items_and_objectives_are_read_and_a_row_without_them_counts_one_item_for_each_job()
    {
        await TellAsync("new", until: 1, Second(0, "digits", 2) with { Items = 9, ObjectiveSeconds = 3 });
        await TellAsync("old", until: 1, Second(0, "digits", 4) with { Items = null });
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            [Second(0, "digits", 6, gateways: 2) with { Items = 13, ObjectiveSeconds = 3 }],
            (await Arrivals.ReadAsync(Samples.Noon, Token)).Seconds);
    }

    [Fact]
    public async Task Two_minutes_of_as_many_models_as_are_named_fit_in_a_row()
    {
        var counts = new ArrivalCounts(_time);
        for (var second = 0; second < 120; second++)
        {
            for (var model = 0; model < 20; model++)
            {
                counts.Count(new Arrival($"{new string('m', 62)}{model:00}", true, 1_000_000, 86_399.123456789));
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var seconds = counts.Read(Samples.Noon).Seconds;
        await Arrivals.WriteAsync("a", _time.GetUtcNow(), seconds, Token);

        Assert.Equal(120 * 16, (await Arrivals.ReadAsync(Samples.Noon, Token)).Seconds.Count);
    }

    [Fact]
    public async Task A_gateway_that_reports_every_second_leaves_rows_of_only_a_few_minutes()
    {
        for (var second = 0; second < 310; second += 5)
        {
            await TellAsync("a", second);
        }

        Assert.Equal(60, _storage!.Scaling.Query<Azure.Data.Tables.TableEntity>(cancellationToken: Token).Count());
    }

    private static ArrivalSecond Second(int second, string model, int jobs, int gateways = 1) =>
        new(Samples.Noon.AddSeconds(second), model, jobs, BulkJobs: gateways) { Items = jobs };

    private Task TellAsync(string gateway, int until, params ArrivalSecond[] seconds) =>
        Arrivals.WriteAsync(gateway, Samples.Noon.AddSeconds(until), seconds, Token);
}

public sealed class TableArrivalsTests(Azurite azurite) : TableArrivalsSuite(azurite, isStrict: false);

public sealed class StrictTableArrivalsTests(Azurite azurite) : TableArrivalsSuite(azurite, isStrict: true);
