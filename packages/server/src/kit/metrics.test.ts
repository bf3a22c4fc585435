import { describe, expect, it } from 'vitest';
import { createMetrics, silentMetrics } from './metrics.ts';

describe('metrics', () => {
  it('counts under the names that operators are told', async () => {
    const metrics = createMetrics({ processMetrics: true });
    metrics.watchConnections(() => new Map([['websocket', 1]]));
    metrics.command('sendMessage', 'ok');
    metrics.events(3);
    metrics.deliveries(7);
    metrics.commit(0.004, 3);
    metrics.outboundClosed('slow_consumer');
    const { contentType, body } = await metrics.render();
    metrics.close();
    expect(contentType).toMatch(/^text\/plain/);
    for (const line of [
      'ghanti_connections{transport="websocket"} 1',
      'ghanti_commands_total{command="sendMessage",outcome="ok"} 1',
      'ghanti_events_total 3',
      'ghanti_deliveries_total 7',
      'ghanti_commit_seconds_bucket{le="0.005"} 1',
      'ghanti_batch_events_sum 3',
      'ghanti_outbound_closed_total{reason="slow_consumer"} 1',
    ]) {
      expect(body.split('\n')).toContain(line);
    }
    expect(body).toContain('# TYPE ghanti_event_loop_delay_seconds gauge');
    expect(body).toContain('process_resident_memory_bytes');
  });

  it('keeps two servers of one process apart', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.events(1);
    expect((await other.render()).body).toContain('ghanti_events_total 0');
    one.close();
    other.close();
    expect((await silentMetrics.render()).body).toBe('');
  });
});
