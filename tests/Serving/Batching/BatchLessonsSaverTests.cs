using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Serverless.Serving.Batching;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Batching;

public sealed class BatchLessonsSaverTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);
    private readonly LoopTime _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly CallSignal _logged = new();
    private readonly FakeLogger<BatchLessonsSaver> _log;

    public BatchLessonsSaverTests() => _log = new FakeLogger<BatchLessonsSaver>(
        FakeLogCollector.Create(new FakeLogCollectorOptions { OutputSink = _ => _logged.Raise() }));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lessons_that_cannot_be_saved_are_saved_later_and_restored()
    {
        var blocker = _folder.Write("state", "a file where the folder should be");
        var file = Path.Combine(blocker, "lessons.json");
        var learned = NewLessons(file, out var options);
        learned.Import([new BatchLesson("digits", "1", "4", 8, [new SizeLesson(8, 0.5, 3)])]);
        using (var kept = new BatchLessonsSaver(learned, options, _time, _log))
        {
            await kept.StartAsync(TestContext.Current.CancellationToken);
            await _time.TickAsync(Period);
            await _logged.NextAsync();

            File.Delete(blocker);
            await _time.TickAsync(Period);
            await _logged.NextAsync();
            await kept.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(
            [
                "Could not save what was learned about batch sizes: 1 failures since the last report. The next try is "
                    + "in "
                    + "00:00:30.",
                "Could save what was learned about batch sizes again after 1 failures.",
            ],
            _log.Collector.GetSnapshot().Select(record => record.Message));

        var next = NewLessons(file, out options);
        using (var kept = new BatchLessonsSaver(next, options, _time, _log))
        {
            await kept.StartAsync(TestContext.Current.CancellationToken);
            await kept.StopAsync(TestContext.Current.CancellationToken);
        }

        var lesson = Assert.Single(next.Export());
        Assert.Equal(("digits", "1", "4"), (lesson.Model, lesson.Version, lesson.Shape));
        Assert.Equal(0.5, Assert.Single(lesson.Sizes, size => size.Size == 8).MsPerItem);
    }

    [Fact]
    public async Task Without_a_file_nothing_is_saved()
    {
        var lessons = NewLessons("", out var options);
        using var kept = new BatchLessonsSaver(lessons, options, _time, _log);

        await kept.StartAsync(TestContext.Current.CancellationToken);

        await kept.ExecuteTask!.WaitAsync(CallSignal.Patience, TestContext.Current.CancellationToken);
    }

    private static BatchLessons NewLessons(string file, out IOptions<BatchingOptions> options)
    {
        options = Options.Create(new BatchingOptions { LessonsFile = file });
        return new BatchLessons(options);
    }
}
