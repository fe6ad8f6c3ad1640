import json, os, subprocess, sys

# Speaks Chromium's DevTools protocol over pipes: an order a line on stdin, its outcome a line on stdout.
# https://chromedevtools.github.io/devtools-protocol/
program, profile = sys.argv[1:3]
# Further arguments: --host NAME, a name that is this machine; --key HASH, of a certificate's key that is trusted.
further = list(zip(sys.argv[3::2], sys.argv[4::2]))
hosts = ''.join('MAP ' + value + ' 127.0.0.1, ' for name, value in further if name == '--host')
keys = ','.join(value for name, value in further if name == '--key')
read_commands, write_commands = os.pipe()
read_answers, write_answers = os.pipe()

def connect():
    # Chromium expects the pipes at 3 and 4.
    commands, answers = os.dup(read_commands), os.dup(write_answers)
    os.dup2(commands, 3), os.dup2(answers, 4)
    os.closerange(5, 64)

chromium = subprocess.Popen(
    [program, '--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe', '--hide-scrollbars', '--no-first-run',
     '--host-resolver-rules=' + hosts + 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', '--user-data-dir=' + profile]
    + (['--ignore-certificate-errors-spki-list=' + keys] if keys else []),
    preexec_fn=connect, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
os.close(read_commands), os.close(write_answers)
answers = os.fdopen(read_answers, 'rb', buffering=0)
rest, number, events = b'', 0, []

def message():
    global rest
    while b'\0' not in rest:
        chunk = answers.read(65536)
        if not chunk: sys.exit('Chromium has ended')
        rest += chunk
    text, rest = rest.split(b'\0', 1)
    return json.loads(text)

def call(method, session=None, **params):
    global number
    number += 1
    order = {'id': number, 'method': method, 'params': params}
    if session: order['sessionId'] = session
    os.write(write_commands, json.dumps(order).encode() + b'\0')
    while True:
        answer = message()
        if answer.get('id') == number:
            if 'error' in answer: raise RuntimeError(method + ': ' + answer['error']['message'])
            return answer['result']
        events.append(answer)

def wait(session, method):
    while True:
        while events:
            event = events.pop(0)
            note(event)
            if event.get('sessionId') == session and event.get('method') == method: return
        events.append(message())

complaints = []
def note(event):
    method, params = event.get('method'), event.get('params', {})
    if method == 'Runtime.exceptionThrown':
        details = params['exceptionDetails']
        complaints.append(details.get('exception', {}).get('description') or details['text'])
    elif method == 'Runtime.consoleAPICalled' and params['type'] in ('error', 'warning', 'assert'):
        complaints.append(' '.join(str(part.get('value', part.get('description'))) for part in params['args']))
    elif method == 'Log.entryAdded' and params['entry']['level'] == 'error':
        entry = params['entry']
        if entry.get('url', origin).startswith(origin): complaints.append(entry['text'] + ' ' + entry.get('url', ''))

origin = ''
def visit(order):
    global origin, complaints
    complaints, results = [], []
    origin = order['url'].split('/', 3)[0] + '//' + order['url'].split('/', 3)[2]
    context = call('Target.createBrowserContext')['browserContextId']
    target = call('Target.createTarget', url='about:blank', browserContextId=context)['targetId']
    session = call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
    for domain in ('Page', 'Runtime', 'Log'): call(domain + '.enable', session)
    width, height = order['width'], order['height']
    call('Emulation.setDeviceMetricsOverride', session, width=width, height=height, deviceScaleFactor=1, mobile=False)
    media = [{'name': name, 'value': value} for name, value in order.get('media', {}).items()]
    call('Emulation.setEmulatedMedia', session, features=media)
    if order.get('withoutScripts'): call('Emulation.setScriptExecutionDisabled', session, value=True)
    call('Page.navigate', session, url=order['url'])
    wait(session, 'Page.loadEventFired')
    for step in order['steps']:
        if 'run' in step:
            answer = call('Runtime.evaluate', session, expression='(async () => {' + step['run'] + '})()', awaitPromise=True, returnByValue=True)
            if 'exceptionDetails' in answer:
                raise RuntimeError(answer['exceptionDetails'].get('exception', {}).get('description', 'the script failed'))
            results.append(answer['result'].get('value'))
        elif 'press' in step:
            keys = {'Tab': 9, 'Enter': 13, 'Escape': 27, 'ArrowRight': 39, 'ArrowLeft': 37}
            key = {'key': step['press'], 'code': step['press'], 'windowsVirtualKeyCode': keys[step['press']]}
            call('Input.dispatchKeyEvent', session, type='keyDown', text='\r' if step['press'] == 'Enter' else '', **key)
            call('Input.dispatchKeyEvent', session, type='keyUp', **key)
        elif 'type' in step: call('Input.insertText', session, text=step['type'])
        elif 'tree' in step:
            nodes = call('Accessibility.getFullAXTree', session)['nodes']
            results.append([[node['role']['value'], node.get('name', {}).get('value', '')] for node in nodes if not node['ignored']])
    while events: note(events.pop(0))
    call('Target.closeTarget', targetId=target)
    call('Target.disposeBrowserContext', browserContextId=context)
    return {'results': results, 'complaints': complaints}

try:
    for line in sys.stdin:
        try: outcome = visit(json.loads(line))
        except RuntimeError as error: outcome = {'failure': str(error)}
        print(json.dumps(outcome), flush=True)
finally:
    chromium.kill()
    chromium.wait()
